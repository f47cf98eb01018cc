import { MultiSelect, NumberInput, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { texts as bandTexts } from '../../ui/band-texts.ts'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { Chip } from './chip.tsx'
import type { Condition } from './draft.ts'
import { toWords, useBands, usePurposes, useSegmentNames } from './fields.ts'
import type { LeafFormProps } from './leaf-form.ts'
import css from './segment.module.css'
import { texts } from './texts.ts'

/** Yes or no, in the words of the row. */
function Polarity(props: LeafFormProps & { yes: string; no: string }) {
  const { row, onChange, yes, no } = props
  const t = useTexts(texts)
  return (
    <Select
      w={130}
      aria-label={t.polarity}
      allowDeselect={false}
      value={row.negated ? 'no' : 'yes'}
      onChange={(value) => onChange({ ...row, negated: value === 'no' })}
      data={[
        { value: 'yes', label: yes },
        { value: 'no', label: no },
      ]}
    />
  )
}

/** At any time, or in the last so many days. */
function Window({ within, onChange }: { within: unknown; onChange: (within: string | undefined) => void }) {
  const t = useTexts(texts)
  const days = typeof within === 'string' ? Number(/^P(\d+)D$/.exec(within)?.[1] ?? 30) : undefined
  return (
    <>
      <Select
        w={190}
        aria-label={t.window}
        allowDeselect={false}
        value={days === undefined ? 'ever' : 'last'}
        onChange={(value) => onChange(value === 'last' ? 'P30D' : undefined)}
        data={[
          { value: 'ever', label: t.ever },
          { value: 'last', label: t.lastDays },
        ]}
      />
      {days === undefined ? null : (
        <NumberInput
          w={110}
          min={1}
          max={3_650}
          suffix={` ${t.days}`}
          aria-label={t.days}
          value={days}
          onChange={(value) => onChange(`P${Math.max(1, Number(value))}D`)}
        />
      )}
    </>
  )
}

export function EventForm({ row, onChange }: LeafFormProps) {
  const t = useTexts(texts)
  const { count, within, ...rest } = row.leaf
  const least =
    typeof count === 'object' && count !== null ? Number((count as { atLeast?: number }).atLeast ?? 1) : 1
  const set = (change: Condition) => onChange({ ...row, leaf: clean({ ...rest, count, within, ...change }) })
  return (
    <>
      <Chip kind="event" label={toWords(String(row.leaf['event']))} />
      <Polarity row={row} onChange={onChange} yes={t.did} no={t.didNot} />
      {row.negated ? null : (
        <>
          <NumberInput
            w={76}
            min={1}
            max={10_000}
            aria-label={t.number}
            value={least}
            onChange={(value) => set({ count: { atLeast: Math.max(1, Number(value)) } })}
          />
          <span className={css.word}>{t.times}</span>
        </>
      )}
      <Window within={within} onChange={(next) => set({ within: next })} />
    </>
  )
}

export function MessageForm({ row, onChange }: LeafFormProps) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const { data } = useQuery({
    queryKey: ['workflows', 'palette'],
    queryFn: () => call('GET /workflows', { query: { limit: 200 } }),
  })
  const about = (row.leaf['message'] ?? {}) as Record<string, unknown>
  const verb = Object.keys(t.verbs).find((name) => name in about) ?? 'sent'
  const which = about[verb] as { workflow?: string } | 'any' | undefined
  const set = (change: Condition) => onChange({ ...row, leaf: { message: clean({ ...about, ...change }) } })
  return (
    <>
      <Chip kind="message" label={t.verbs[verb as keyof typeof t.verbs]} />
      <Polarity row={row} onChange={onChange} yes={t.has} no={t.hasNot} />
      <Select
        w={210}
        aria-label={t.ofWhat}
        allowDeselect={false}
        value={typeof which === 'object' ? (which.workflow ?? 'any') : 'any'}
        onChange={(value) => set({ [verb]: value === null || value === 'any' ? 'any' : { workflow: value } })}
        data={[
          { value: 'any', label: t.anyMessage },
          ...(data?.items ?? []).map(({ key, name }) => ({ value: key, label: pick(name, locale) })),
        ]}
      />
      <Window within={about['within']} onChange={(within) => set({ within })} />
    </>
  )
}

export function ConsentForm({ row, onChange }: LeafFormProps) {
  const t = useTexts(texts)
  const purposes = usePurposes()
  const { channel, purpose } = (row.leaf['consent'] ?? {}) as { channel?: string; purpose?: string }
  const name = purposes.find(({ key }) => key === purpose)?.name ?? purpose ?? ''
  const spoken = t.channels[channel as keyof typeof t.channels] ?? channel ?? ''
  return (
    <>
      <Chip kind="consent" label={t.consentFor(spoken, name)} />
      <Polarity row={row} onChange={onChange} yes={t.has} no={t.hasNot} />
    </>
  )
}

export function ScoreForm({ row, onChange }: LeafFormProps) {
  const t = useTexts(texts)
  const { score, ...tests } = row.leaf
  const { bands: names } = useTexts(bandTexts)
  const bands = useBands(String(score))
  const operator = ['atMost', 'band'].find((name) => name in tests) ?? 'atLeast'
  const set = (name: string, test: unknown) => onChange({ ...row, leaf: { score, [name]: test } })
  const value = Number(tests['atLeast'] ?? tests['atMost'] ?? 0)
  const chosen = [tests['band'] ?? []].flat().map(String)
  return (
    <>
      <Chip kind="score" label={toWords(String(score))} />
      <Select
        w={180}
        aria-label={t.operator}
        allowDeselect={false}
        value={operator}
        onChange={(next) => set(next ?? 'atLeast', next === 'band' ? bands.slice(0, 1) : value)}
        data={[
          { value: 'atLeast', label: t.atLeast },
          { value: 'atMost', label: t.atMost },
          ...(bands.length > 0 || operator === 'band' ? [{ value: 'band', label: t.bandIs }] : []),
        ]}
      />
      {operator === 'band' ? (
        <MultiSelect
          w={260}
          aria-label={t.bandIs}
          value={chosen}
          onChange={(next) => next.length > 0 && set('band', next)}
          data={[...new Set([...bands, ...chosen])].map((band) => ({
            value: band,
            label: names[band] ?? band,
          }))}
        />
      ) : (
        <NumberInput
          w={110}
          aria-label={t.value}
          value={value}
          onChange={(next) => set(operator, Number(next))}
        />
      )}
    </>
  )
}

export function SegmentForm({ row, onChange }: LeafFormProps) {
  const t = useTexts(texts)
  const names = useSegmentNames()
  const key = String(row.leaf['segment'])
  return (
    <>
      <Polarity row={row} onChange={onChange} yes={t.inSegment} no={t.notInSegment} />
      <Chip kind="segment" label={names.find(({ value }) => value === key)?.label ?? key} />
    </>
  )
}

/** Without what is undefined: the API refuses fields that say nothing. */
function clean(condition: Condition): Condition {
  return Object.fromEntries(Object.entries(condition).filter(([, value]) => value !== undefined))
}
