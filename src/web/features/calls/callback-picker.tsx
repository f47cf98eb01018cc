import { Button, Modal, TextInput } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { call } from '../../api/call.ts'
import { Result } from '../../ui/result.tsx'
import { formatsOf } from '../../words/format.ts'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { presentIso } from '../../words/now.ts'
import { instantIn } from './callback-times.ts'
import css from './pane.module.css'
import { texts } from './texts.ts'

interface CallbackPickerProps {
  readonly task: string
  /** Of the customer: that is the clock that they speak of. */
  readonly zone: string
  readonly busy: boolean
  readonly onPick: (at: string) => void
  readonly onClose: () => void
}

/** The server says when this person may be called: it knows the law's hours and the holidays of their place. */
export function CallbackPicker({ task, zone, busy, onPick, onClose }: CallbackPickerProps) {
  const t = useTexts(texts)
  const say = useTimeIn(zone)
  const [local, type] = useState('')
  const chosen = local === '' ? undefined : instantIn(zone, local)
  const past = chosen !== undefined && chosen <= presentIso()
  const times = useQuery({
    queryKey: ['callback-times', task, chosen],
    queryFn: () =>
      call('GET /call-tasks/{id}/callback-times', { path: { id: task }, query: { exact: chosen } }),
    placeholderData: keepPreviousData,
  })
  const exact = times.isPlaceholderData || chosen === undefined ? null : (times.data?.exact ?? null)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (chosen && !past) onPick(chosen)
  }
  return (
    <Modal opened onClose={onClose} title={t.callbackTitle} closeButtonProps={{ 'aria-label': t.close }}>
      <p className={css.hint}>{t.callbackZone(zone)}</p>
      <Result of={times} lines={3}>
        {({ items }) => (
          <div className={css.chips}>
            {items.map(({ choice, at, moved }, index) => (
              <button
                key={choice}
                type="button"
                className={css.chip}
                disabled={busy}
                onClick={() => onPick(at)}
                ref={index === 0 ? takeFocus : null}
              >
                <strong>{moved ? t.callbackNext : t.callbackChoices[choice]}</strong>
                <span>{say(at)}</span>
              </button>
            ))}
          </div>
        )}
      </Result>
      <form onSubmit={submit} className={css.exact}>
        <TextInput
          type="datetime-local"
          label={t.callbackExact}
          value={local}
          onChange={(event) => type(event.currentTarget.value)}
          error={past ? t.callbackPast : undefined}
          description={exact?.moved ? t.callbackMoved(say(exact.at)) : undefined}
        />
        <Button type="submit" loading={busy} disabled={!chosen || past}>
          {t.callbackSave}
        </Button>
      </form>
    </Modal>
  )
}

/** The choices come after the dialog, which has looked for its first field by then. */
function takeFocus(button: HTMLButtonElement | null): void {
  button?.focus()
}

/** Instants on the customer's own clock; the screens' formats tell the company's. */
function useTimeIn(zone: string): (iso: string) => string {
  const { locale } = useLocale()
  const { weekday, time } = formatsOf(locale, zone)
  return (iso) => `${weekday(iso)}, ${time(iso)}`
}
