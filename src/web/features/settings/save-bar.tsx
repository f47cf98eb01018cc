import { Alert, Button } from '@mantine/core'
import { useMay } from '../../api/session.ts'
import { useTexts } from '../../words/locale.tsx'
import css from './settings.module.css'
import { texts } from './texts.ts'

interface SaveBarProps {
  readonly busy: boolean
  readonly problem: string | undefined
  readonly changed: boolean
}

/** The end of every form here: the button, or why there is none. */
export function SaveBar({ busy, problem, changed }: SaveBarProps) {
  const t = useTexts(texts)
  if (!useMay('admin')) return <p className={css.muted}>{t.readOnly}</p>
  return (
    <>
      {problem ? (
        <Alert color="rose" role="alert" style={{ whiteSpace: 'pre-line' }}>
          {problem}
        </Alert>
      ) : null}
      <div className={css.actions}>
        <Button type="submit" loading={busy} disabled={!changed}>
          {t.save}
        </Button>
      </div>
    </>
  )
}
