import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { ApiError } from '../api/call.ts'
import { useTexts } from '../words/locale.tsx'
import css from './states.module.css'
import { texts } from './texts.ts'

/** What went wrong, what is safe, what to do; with the id to quote. */
export function Failure({ error, retry }: { error: unknown; retry?: () => void }) {
  const t = useTexts(texts)
  const { title, text } = describe(error, t)
  return (
    <div className={css.state} role="alert">
      <IconAlertTriangle size={22} stroke={1.7} className={css.bad} aria-hidden />
      <div className={css.title}>{title}</div>
      <div className={css.text}>{text}</div>
      {error instanceof ApiError && error.requestId ? (
        <div className={css.small}>{t.reference(error.requestId)}</div>
      ) : null}
      {retry ? (
        <Button variant="default" onClick={retry}>
          {t.retry}
        </Button>
      ) : null}
    </div>
  )
}

type Words = (typeof texts)['en']

function describe(error: unknown, t: Words): { title: string; text: string } {
  if (error instanceof ApiError) {
    if (error.status === 403) return { title: t.forbiddenTitle, text: t.forbiddenText }
    if (error.status === 404) return { title: t.goneTitle, text: t.goneText }
    if (error.status < 500) return { title: t.refusedTitle, text: sayProblem(error) }
    return { title: t.brokenTitle, text: t.brokenText }
  }
  if (error instanceof TypeError && /fetch|network|load/i.test(error.message)) {
    return { title: t.offlineTitle, text: t.offlineText }
  }
  return { title: t.brokenTitle, text: error instanceof Error ? error.message : String(error) }
}

/** The server's own sentence, and each field that it names. */
export function sayProblem(error: unknown): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error)
  const issues = error.issues.map(({ path, message, remedy }) =>
    [`${path}: ${message}`, remedy].filter(Boolean).join('. '),
  )
  const t = texts[document.documentElement.lang === 'fr' ? 'fr' : 'en']
  // The server's own heading names its path, which says nothing to whoever filled in a form.
  const isForm = issues.length > 0 && error.message.startsWith('The request to ')
  return [isForm ? t.wrongFields : error.message, ...issues].join('\n')
}
