import { Switch, TextInput } from '@mantine/core'
import { Card } from '../../ui/card.tsx'
import { useTexts } from '../../words/locale.tsx'
import css from './imports.module.css'
import { texts } from './texts.ts'
import type { Options } from './use-import.ts'

interface EventOptionsProps {
  readonly hasType: boolean
  readonly options: Options
  readonly onChange: (options: Options) => void
}

export function EventOptions({ hasType, options, onChange }: EventOptionsProps) {
  const t = useTexts(texts)
  return (
    <Card title={t.eventsTitle}>
      <div className={css.fields}>
        <p className={css.muted}>{t.eventsText}</p>
        {hasType ? null : (
          <TextInput
            label={t.eventType}
            description={t.eventTypeHint}
            value={options.eventType ?? ''}
            onChange={(event) => {
              const { eventType: _, ...rest } = options
              const eventType = event.currentTarget.value
              onChange(eventType === '' ? rest : { ...rest, eventType })
            }}
            required
          />
        )}
        <Switch
          label={t.createMissing}
          description={t.createMissingHint}
          checked={options.createMissing ?? true}
          onChange={(event) => onChange({ ...options, createMissing: event.currentTarget.checked })}
        />
      </div>
    </Card>
  )
}
