import { Button, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { formatsOf } from '../../words/format.ts'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { presentIso } from '../../words/now.ts'
import { callbackTimes, instantIn } from './callback-times.ts'
import css from './pane.module.css'
import { texts } from './texts.ts'

interface CallbackPickerProps {
  /** Of the customer: that is the clock that they speak of. */
  readonly zone: string
  readonly busy: boolean
  readonly onPick: (at: string) => void
  readonly onClose: () => void
}

export function CallbackPicker({ zone, busy, onPick, onClose }: CallbackPickerProps) {
  const t = useTexts(texts)
  const say = useTimeIn(zone)
  const [local, type] = useState('')
  const present = presentIso()
  const chosen = local === '' ? undefined : instantIn(zone, local)
  const past = chosen !== undefined && chosen <= present
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen && !past) onPick(chosen)
  }
  return (
    <Modal opened onClose={onClose} title={t.callbackTitle} closeButtonProps={{ 'aria-label': t.close }}>
      <p className={css.hint}>{t.callbackZone(zone)}</p>
      <div className={css.chips}>
        {callbackTimes(present, zone).map(({ choice, at }, index) => (
          <button
            key={choice}
            type="button"
            className={css.chip}
            disabled={busy}
            onClick={() => onPick(at)}
            {...(index === 0 && { 'data-autofocus': true })}
          >
            <strong>{t.callbackChoices[choice]}</strong>
            <span>{say(at)}</span>
          </button>
        ))}
      </div>
      <form onSubmit={submit} className={css.exact}>
        <TextInput
          type="datetime-local"
          label={t.callbackExact}
          value={local}
          onChange={(event) => type(event.currentTarget.value)}
          error={past ? t.callbackPast : undefined}
        />
        <Button type="submit" loading={busy} disabled={!chosen || past}>
          {t.callbackSave}
        </Button>
      </form>
    </Modal>
  )
}

/** Instants on the customer's own clock; the screens' formats tell the company's. */
function useTimeIn(zone: string): (iso: string) => string {
  const { locale } = useLocale()
  const { weekday, time } = formatsOf(locale, zone)
  return (iso) => `${weekday(iso)}, ${time(iso)}`
}
