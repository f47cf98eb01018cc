import { Alert, Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMay } from '../../api/session.ts'
import { Card } from '../../ui/card.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { KpiRow } from '../../ui/kpi.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './imports.module.css'
import { texts } from './texts.ts'
import type { Import, Moves } from './use-import.ts'

/** What an import that is over has done, and how to take it back. */
export function OutcomeCard({ file, moves }: { file: Import; moves: Moves }) {
  const t = useTexts(texts)
  const format = useFormat()
  const [asking, ask] = useState(false)
  // Consents of people who were there before count neither as created nor as updated.
  const mayUndo = useMay('marketer') && file.state !== 'undone' && file.rowsDone > file.rejected
  const said = sayOutcome(t, file)
  return (
    <>
      <KpiRow
        items={[
          { label: file.kind === 'events' ? t.eventsMade : t.created, value: format.number(file.created) },
          ...(file.kind === 'events' ? [] : [{ label: t.updated, value: format.number(file.updated) }]),
          { label: t.rejected, value: format.number(file.rejected) },
          ...(file.state === 'undone' ? [{ label: t.kept, value: format.number(file.kept) }] : []),
        ]}
      />
      <Card title={t.states[file.state]}>
        <div className={css.fields}>
          <p className={css.muted}>{said}</p>
          {file.error ? (
            <Alert color="rose" role="alert">
              {file.error}
            </Alert>
          ) : null}
          <div className={css.actions}>
            <Button component={Link} to="/customers" variant="default">
              {t.toCustomers}
            </Button>
            {mayUndo ? (
              <Button variant="default" color="rose" onClick={() => ask(true)}>
                {t.undo}
              </Button>
            ) : null}
          </div>
        </div>
      </Card>
      {asking ? (
        <Confirm
          title={t.undoTitle(file.filename)}
          action={t.undo}
          danger
          busy={moves.move.isPending}
          onClose={() => ask(false)}
          onConfirm={() => moves.move.mutate('undo', { onSuccess: () => ask(false) })}
        >
          <p>
            {file.kind === 'events' ? t.undoEvents(file.created) : t.undoText(file.created, file.updated)}
          </p>
          <p className={css.muted}>{t.undoKeeps}</p>
        </Confirm>
      ) : null}
    </>
  )
}

function sayOutcome(t: (typeof texts)['en'], { state, kept, created, updated, rowsDone }: Import): string {
  if (state === 'undone') return kept > 0 ? t.undoneKept(kept) : t.undoneAll
  if (state === 'cancelled')
    return rowsDone > 0 && created + updated > 0 ? t.cancelledPartly(rowsDone) : t.cancelledEmpty
  return state === 'failed' ? t.failedPartly(rowsDone) : t.doneText
}
