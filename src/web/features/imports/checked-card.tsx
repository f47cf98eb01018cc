import { Button } from '@mantine/core'
import { Card } from '../../ui/card.tsx'
import { KpiRow } from '../../ui/kpi.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './imports.module.css'
import { texts } from './texts.ts'
import type { Import, Moves } from './use-import.ts'

interface CheckedProps {
  readonly file: Import
  readonly moves: Moves
  readonly onEdit: () => void
}

/** What the dry run found, and the step that changes something. */
export function CheckedCard({ file, moves, onEdit }: CheckedProps) {
  const t = useTexts(texts)
  const format = useFormat()
  const { rowsTotal, rejected } = file
  const usable = rowsTotal - rejected
  return (
    <>
      <KpiRow
        items={[
          { label: t.rowsRead, value: format.number(rowsTotal) },
          { label: t.usable, value: format.number(usable), note: t.usableNote },
          {
            label: t.rejected,
            value: format.number(rejected),
            note: rejected > 0 ? t.rejectedNote : t.noneRejected,
            ...(rejected > 0 && { tone: 'bad' as const }),
          },
        ]}
      />
      <Card title={t.dryRunTitle}>
        <div className={css.fields}>
          <p className={css.muted}>{usable > 0 ? t.dryRunText : t.nothingUsable}</p>
          <div className={css.actions}>
            <Button
              onClick={() => moves.move.mutate('run')}
              // Until the server tells that it runs.
              loading={moves.move.isPending || moves.move.isSuccess}
              disabled={usable === 0}
            >
              {t.run(usable)}
            </Button>
            <Button variant="default" onClick={onEdit}>
              {t.editColumns}
            </Button>
            <Button variant="subtle" color="gray" onClick={() => moves.move.mutate('cancel')}>
              {t.drop}
            </Button>
          </div>
        </div>
      </Card>
    </>
  )
}
