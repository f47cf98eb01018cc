import { Button, Checkbox, Select } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { call } from '../../../api/call.ts'
import { Card } from '../../../ui/card.tsx'
import { useLocale, useTexts } from '../../../words/locale.tsx'
import { pick } from '../../../words/texts.ts'
import css from '../contents.module.css'
import { isCurrent, useWordings, type Wording } from '../wordings/wordings.ts'
import { Tool } from './field-list.tsx'
import type { PartProps } from './form-words.tsx'
import { type Box, boxChannels } from './forms.ts'
import { texts } from './texts.ts'

const TRACKING = 'tracking'

export function ConsentBoxes({ input, change }: PartProps) {
  const t = useTexts(texts)
  const { data: purposes } = useQuery({ queryKey: ['purposes'], queryFn: () => call('GET /purposes') })
  const { data: wordings = [] } = useWordings()
  const boxes = input.consents ?? []
  const setBoxes = (consents: readonly Box[]) => change({ ...input, consents: [...consents] })
  const first = purposes?.items[0]?.key
  function add(): void {
    const purpose = first ?? ''
    const channel =
      boxChannels.find((one) => !boxes.some((box) => box.channel === one && box.purpose === purpose)) ??
      'email'
    setBoxes([
      ...boxes,
      {
        channel,
        purpose,
        wording: wordings[0]?.key ?? '',
        required: false,
        doubleOptIn: false,
        outOfHours: false,
      },
    ])
  }
  return (
    <Card title={t.boxes}>
      <div className={css.form}>
        <p className={css.note}>{first === undefined ? t.noPurpose : t.boxesHint}</p>
        {boxes.map((box, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what a box asks for is what is being changed
          <section key={index} className={css.item} aria-label={`${t[box.channel]}, ${box.purpose}`}>
            <BoxForm
              box={box}
              purposes={purposes?.items ?? []}
              wordings={wordings}
              onChange={(next) => setBoxes(boxes.map((one, at) => (at === index ? next : one)))}
              onDrop={() => setBoxes(boxes.filter((_, at) => at !== index))}
            />
          </section>
        ))}
        <Button
          variant="default"
          leftSection={<IconPlus size={15} />}
          disabled={first === undefined}
          onClick={add}
        >
          {t.addBox}
        </Button>
      </div>
    </Card>
  )
}

interface BoxFormProps {
  readonly box: Box
  readonly purposes: readonly { readonly key: string; readonly name: Record<string, string> }[]
  readonly wordings: readonly Wording[]
  readonly onChange: (box: Box) => void
  readonly onDrop: () => void
}

function BoxForm({ box, purposes, wordings, onChange, onDrop }: BoxFormProps) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const isTracking = box.channel.startsWith('tracking_')
  const keys = [...new Set(wordings.map(({ key }) => key))]
  function setChannel(channel: Box['channel']): void {
    const tracks = channel.startsWith('tracking_')
    const purpose = tracks ? TRACKING : isTracking ? (purposes[0]?.key ?? '') : box.purpose
    const doubleOptIn = channel === 'email' && (box.doubleOptIn ?? false)
    onChange({
      ...box,
      channel,
      purpose,
      doubleOptIn,
      outOfHours: channel === 'phone' && (box.outOfHours ?? false),
    })
  }
  return (
    <>
      <div className={css.pair}>
        <Select
          label={t.channel}
          allowDeselect={false}
          data={boxChannels.map((value) => ({ value, label: t[value] }))}
          value={box.channel}
          onChange={(channel) => setChannel(channel as Box['channel'])}
        />
        <Select
          label={t.purpose}
          allowDeselect={false}
          disabled={isTracking}
          data={[
            ...purposes.map(({ key, name }) => ({ value: key, label: pick(name, locale) })),
            ...(isTracking ? [{ value: TRACKING, label: TRACKING }] : []),
          ]}
          value={box.purpose}
          onChange={(purpose) => onChange({ ...box, purpose: purpose ?? '' })}
        />
      </div>
      <Select
        label={t.wording}
        allowDeselect={false}
        data={keys}
        value={box.wording}
        error={isWhole(box.wording, wordings) ? null : t.missingWording}
        onChange={(wording) => onChange({ ...box, wording: wording ?? '' })}
      />
      {wordings
        .filter((one) => one.key === box.wording && one.locale === locale && isCurrent(one, wordings))
        .map(({ id, text }) => (
          <blockquote key={id} className={css.quote}>
            {text}
          </blockquote>
        ))}
      <div className={css.checks}>
        <Checkbox
          label={t.required}
          checked={box.required ?? false}
          onChange={(event) => onChange({ ...box, required: event.currentTarget.checked })}
        />
        {box.channel === 'email' ? (
          <Checkbox
            label={t.doubleOptIn}
            checked={box.doubleOptIn ?? false}
            onChange={(event) => onChange({ ...box, doubleOptIn: event.currentTarget.checked })}
          />
        ) : null}
        {box.channel === 'phone' ? (
          <Checkbox
            label={t.outOfHours}
            checked={box.outOfHours ?? false}
            onChange={(event) => onChange({ ...box, outOfHours: event.currentTarget.checked })}
          />
        ) : null}
        <Tool label={t.drop(`${t[box.channel]}, ${box.purpose}`)} onClick={onDrop} icon={IconTrash} />
      </div>
    </>
  )
}

/** The form is shown in both. */
function isWhole(key: string, wordings: readonly Wording[]): boolean {
  return ['fr', 'en'].every((locale) => wordings.some((one) => one.key === key && one.locale === locale))
}
