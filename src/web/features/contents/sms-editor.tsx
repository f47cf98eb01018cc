import { Textarea } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { settingsQuery } from '../../api/session.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { CustomerPicker } from './customer-picker.tsx'
import css from './editor.module.css'
import { useEditor } from './editor-context.ts'
import { texts } from './editor-texts.ts'
import { withText } from './languages.ts'
import parts from './parts.module.css'
import { PhoneFrame } from './phone-frame.tsx'
import look from './preview.module.css'
import { ProblemList } from './problem-list.tsx'

const MOST_CHARACTERS = 1_600
const PEOPLE = 1_000

/** The text on the left with what it costs, the customer's phone on the right. */
export function SmsEditor() {
  const t = useTexts(texts)
  const { render, locale } = useEditor()
  return (
    <div className={css.halves}>
      <div className={css.writingPad}>
        <SmsText />
        <Costs />
        <section aria-label={t.problems}>
          <ProblemList problems={render.problems} locale={locale} />
        </section>
      </div>
      <section className={look.preview} aria-label={t.preview}>
        <div className={look.inbox}>
          <div className={look.inboxTexts}>{t.previewAs}</div>
          <CustomerPicker />
        </div>
        <PhoneFrame text={render.rendered?.text ?? ''} />
      </section>
    </div>
  )
}

function SmsText() {
  const t = useTexts(texts)
  const { work, locale, mayEdit, onInsert } = useEditor()
  const input = useRef<HTMLTextAreaElement>(null)
  const latest = useRef({ work, locale })
  latest.current = { work, locale }
  const { text } = work.content.source[locale] as { text: string }
  function write(next: string): void {
    const now = latest.current
    now.work.change(withText(now.work.content, now.locale, { text: next }))
  }
  function insert(added: string): void {
    const { selectionStart, selectionEnd, value } = input.current ?? {
      selectionStart: 0,
      selectionEnd: 0,
      value: '',
    }
    write(value.slice(0, selectionStart) + added + value.slice(selectionEnd))
    input.current?.focus()
  }
  // Values go here from the first moment: there is no other field.
  const latestInsert = useRef(insert)
  latestInsert.current = insert
  useEffect(() => {
    onInsert((added) => latestInsert.current(added))
    return () => onInsert(undefined)
  }, [onInsert])
  return (
    <Textarea
      ref={input}
      label={t.smsText}
      autosize
      minRows={5}
      maxLength={MOST_CHARACTERS}
      readOnly={!mayEdit}
      value={text}
      onChange={(event) => write(event.currentTarget.value)}
    />
  )
}

/** What is charged: counted on the text as the chosen customer gets it, mention and all. */
function Costs() {
  const t = useTexts(texts)
  const format = useFormat()
  const { render } = useEditor()
  const { data: settings } = useQuery(settingsQuery)
  const sms = render.rendered?.sms
  if (!sms || !settings) return <p className={css.hint}>{render.working ? t.rendering : t.noRender}</p>
  const price = sms.segments * settings.prices.sms * PEOPLE
  const figures = [
    [t.characters, format.number(sms.units)],
    [t.encoding, sms.encoding],
    [t.parts, format.number(sms.segments)],
    [t.price, format.money(price, settings.company.currency)],
  ] as const
  return (
    <section className={parts.costs} aria-label={t.price}>
      <dl className={parts.figures} aria-live="polite">
        {figures.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className={css.hint}>
        {t.remaining(sms.remainingInLast)}. {t.countedAs}
      </p>
      {sms.nonGsm.length > 0 ? (
        <p className={parts.forced}>
          {t.forcedBy}{' '}
          {sms.nonGsm.map((letter) => (
            <kbd key={letter}>{letter}</kbd>
          ))}
        </p>
      ) : (
        <p className={css.hint}>{t.gsmFine}</p>
      )}
      <StopMention mention={settings.senders.sms.stopMention} />
    </section>
  )
}

function StopMention({ mention }: { mention: string }) {
  const t = useTexts(texts)
  const { work, locale } = useEditor()
  const { text } = work.content.source[locale] as { text: string }
  if (work.content.class === 'transactional') return <p className={css.hint}>{t.stopNotNeeded}</p>
  return <p className={css.hint}>{/\bSTOP\b/.test(text) ? t.stopWritten : t.stopAdded(mention)}</p>
}
