import { Button, Loader } from '@mantine/core'
import { Card } from '../../ui/card.tsx'
import { Progress } from '../../ui/progress.tsx'
import { useTexts } from '../../words/locale.tsx'
import css from './imports.module.css'
import { texts } from './texts.ts'
import type { Import, Moves } from './use-import.ts'

/** How far it is; it goes on when this page is left. */
export function ProgressCard({ file, moves }: { file: Import; moves: Moves }) {
  const t = useTexts(texts)
  const { state, rowsDone, rowsTotal } = file
  const isRunning = state === 'running'
  const line = isRunning
    ? t.running(rowsDone, rowsTotal)
    : state === 'checking'
      ? t.checking(rowsDone)
      : t.undoing
  return (
    <Card title={t.states[state]}>
      <div className={css.progress} role="status">
        {isRunning ? (
          <Progress share={rowsTotal > 0 ? rowsDone / rowsTotal : 0} label={t.states[state]} />
        ) : (
          <Loader size={20} aria-hidden />
        )}
        <span>{line}</span>
        <span className={css.muted}>{t.goesOn}</span>
        {state === 'undoing' ? null : (
          <div className={css.actions}>
            <Button
              variant="default"
              loading={moves.move.isPending}
              onClick={() => moves.move.mutate('cancel')}
            >
              {t.stop}
            </Button>
          </div>
        )}
      </div>
    </Card>
  )
}
