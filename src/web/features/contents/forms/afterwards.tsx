import { NumberInput, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import { Card } from '../../../ui/card.tsx'
import { useTexts } from '../../../words/locale.tsx'
import css from '../contents.module.css'
import type { PartProps } from './form-words.tsx'
import { texts } from './texts.ts'

/** Where it may stand, where it leads, and how often it may be answered. */
export function Afterwards({ input, change }: PartProps) {
  const t = useTexts(texts)
  const [origins, setOrigins] = useState(() => (input.allowedOrigins ?? []).join('\n'))
  const limits = input.limits ?? { perIpPerHour: 60, perAddressPerDay: 5 }
  function writeOrigins(text: string): void {
    setOrigins(text)
    const allowedOrigins = text
      .split('\n')
      .map((line) => line.trim().replace(/\/$/, ''))
      .filter(Boolean)
    change({ ...input, allowedOrigins })
  }
  return (
    <Card title={t.afterwards}>
      <div className={css.form}>
        <TextInput
          label={t.redirect}
          description={t.redirectHint}
          type="url"
          value={input.redirectUrl ?? ''}
          onChange={(event) => change({ ...input, redirectUrl: event.currentTarget.value || null })}
        />
        <Textarea
          label={t.origins}
          description={t.originsHint}
          autosize
          minRows={2}
          value={origins}
          onChange={(event) => writeOrigins(event.currentTarget.value)}
        />
        <div className={css.pair}>
          <NumberInput
            label={t.perIp}
            min={1}
            max={10_000}
            value={limits.perIpPerHour}
            onChange={(value) =>
              change({ ...input, limits: { ...limits, perIpPerHour: Number(value) || 1 } })
            }
          />
          <NumberInput
            label={t.perAddress}
            min={1}
            max={1_000}
            value={limits.perAddressPerDay}
            onChange={(value) =>
              change({ ...input, limits: { ...limits, perAddressPerDay: Number(value) || 1 } })
            }
          />
        </div>
      </div>
    </Card>
  )
}
