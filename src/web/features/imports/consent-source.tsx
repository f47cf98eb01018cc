import { Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { Card } from '../../ui/card.tsx'
import { useTexts } from '../../words/locale.tsx'
import css from './imports.module.css'
import { texts } from './texts.ts'
import type { Options } from './use-import.ts'

type Consent = NonNullable<Options['consent']>

interface SourceProps {
  readonly channels: readonly string[]
  readonly options: Options
  readonly onChange: (options: Options) => void
}

/** A consent without its proof is none: the document that the file was typed from has to be named. */
export function ConsentSource({ channels, options, onChange }: SourceProps) {
  const t = useTexts(texts)
  const needsDate = channels.includes('phone')
  const consent: Partial<Consent> = options.consent ?? {}
  const { data } = useQuery({
    queryKey: ['wordings'],
    queryFn: () => call('GET /wordings', { query: { limit: 200 } }),
  })

  function set(change: Partial<Consent>): void {
    const next = { document: '', ...consent, ...change }
    onChange({ ...options, consent: next as Consent })
  }

  return (
    <Card title={t.proofTitle}>
      <div className={css.fields}>
        <p className={css.muted}>{t.proofText}</p>
        <TextInput
          label={t.document}
          description={t.documentHint}
          value={consent.document ?? ''}
          onChange={(event) => set({ document: event.currentTarget.value })}
          required
        />
        <TextInput
          type="date"
          label={t.givenAt}
          description={needsDate ? t.givenAtPhone : t.givenAtHint}
          value={(consent.givenAt ?? '').slice(0, 10)}
          onChange={(event) => {
            const day = event.currentTarget.value
            const { givenAt: _, ...rest } = consent
            onChange({
              ...options,
              consent: { document: '', ...rest, ...(day && { givenAt: `${day}T00:00:00Z` }) } as Consent,
            })
          }}
          required={needsDate}
        />
        <Select
          label={t.wording}
          description={t.wordingHint}
          value={consent.wording ?? null}
          onChange={(wording) => set({ wording: wording ?? undefined } as Partial<Consent>)}
          data={(data?.items ?? []).map(({ id, key, version, locale, text }) => ({
            value: id,
            label: `${key} ${version} (${locale}) : ${text.slice(0, 60)}`,
          }))}
          clearable
          searchable
        />
      </div>
    </Card>
  )
}
