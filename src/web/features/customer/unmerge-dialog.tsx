import { Button, Modal } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../../api/call.ts'
import { Result } from '../../ui/result.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './dialogs.module.css'
import { texts } from './merge-texts.ts'

/** The records that were merged into this one; each becomes a record of its own again. */
export function UnmergeDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTexts(texts)
  const format = useFormat()
  const client = useQueryClient()
  const merges = useQuery({
    queryKey: ['customers', id, 'merges'],
    queryFn: () => call('GET /customers/{id}/merges', { path: { id } }),
  })
  const undo = useMutation({
    mutationFn: (other: string) => call('POST /customers/{id}/undo-merge', { path: { id }, body: { other } }),
    onError: toastError,
    onSuccess: async () => {
      toast(t.unmerged)
      await client.invalidateQueries({ queryKey: ['customers'] })
    },
  })
  return (
    <Modal opened onClose={onClose} title={t.unmergeTitle} closeButtonProps={{ 'aria-label': t.close }}>
      <div className={css.merge}>
        <p className={css.muted}>{t.unmergeText}</p>
        <Result of={merges} lines={2}>
          {({ items }) => (
            <ul className={css.hits}>
              {items.length === 0 ? <li className={css.muted}>{t.noMerges}</li> : null}
              {items.map(({ other, mergedAt, obstacle }) => (
                <li key={other} className={css.merged}>
                  <span>
                    {t.mergedOn(format.dateTime(mergedAt))}
                    <Link to="/customers/$id" params={{ id: other }} className={css.muted} onClick={onClose}>
                      {other}
                    </Link>
                    {obstacle ? <em className={css.muted}>{t.obstacles[obstacle]}</em> : null}
                  </span>
                  <Button
                    size="xs"
                    variant="default"
                    disabled={obstacle !== null}
                    loading={undo.isPending && undo.variables === other}
                    onClick={() => undo.mutate(other)}
                  >
                    {t.unmerge}
                  </Button>
                </li>
              ))}
            </ul>
          )}
        </Result>
      </div>
    </Modal>
  )
}
