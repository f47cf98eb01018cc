import { TextInput } from '@mantine/core'
import { useRef } from 'react'
import { useTexts } from '../../words/locale.tsx'
import type { EmailText } from './contents.ts'
import css from './editor.module.css'
import { useEditor } from './editor-context.ts'
import { texts } from './editor-texts.ts'
import { withText } from './languages.ts'

/** What the inbox shows before the mail is opened. */
export function EmailFields({ source, narrow }: { source: EmailText; narrow?: boolean }) {
  const t = useTexts(texts)
  const { render, locale } = useEditor()
  const wrong = render.problems.find(
    (one) => one.part === 'subject' && one.locale === locale && one.severity === 'error',
  )
  return (
    <div className={narrow ? css.fieldsBelow : css.fields}>
      <HoleInput label={t.subject} field="subject" source={source} error={wrong?.message} />
      <HoleInput label={t.preheader} field="preheader" source={source} hint={t.preheaderHint} />
    </div>
  )
}

interface HoleInputProps {
  readonly label: string
  readonly field: 'subject' | 'preheader'
  readonly source: EmailText
  readonly error?: string | undefined
  readonly hint?: string
}

/** One line into which values can be inserted, at the caret. */
function HoleInput({ label, field, source, error, hint }: HoleInputProps) {
  const { work, locale, mayEdit, onInsert } = useEditor()
  const input = useRef<HTMLInputElement>(null)
  const latest = useRef({ work, source, locale })
  latest.current = { work, source, locale }
  function write(text: string): void {
    const now = latest.current
    now.work.change(withText(now.work.content, now.locale, { ...now.source, [field]: text }))
  }
  function insert(text: string): void {
    const { selectionStart, selectionEnd, value } = input.current ?? {
      selectionStart: 0,
      selectionEnd: 0,
      value: '',
    }
    write(value.slice(0, selectionStart ?? value.length) + text + value.slice(selectionEnd ?? value.length))
  }
  return (
    <TextInput
      ref={input}
      label={label}
      size="xs"
      readOnly={!mayEdit}
      placeholder={hint ?? ''}
      maxLength={500}
      value={source[field] ?? ''}
      error={error}
      onFocus={() => onInsert(insert)}
      onChange={(event) => write(event.currentTarget.value)}
    />
  )
}
