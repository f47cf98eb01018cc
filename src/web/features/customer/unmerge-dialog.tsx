import { Alert, Button, Modal } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call, type ResponseOf } from '../../api/call.ts'
import { nameOfPerson, spacedPhone } from '../../ui/person.ts'
import { Result } from '../../ui/result.tsx'
import { toastError } from '../../ui/toast.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './dialogs.module.css'
import { texts } from './merge-texts.ts'

/** The records that were merged into this one; each becomes a record of its own again. */
export function UnmergeDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const merges = useQuery({
    queryKey: ['customers', id, 'merges'],
    queryFn: () => call('GET /customers/{id}/merges', { path: { id } }),
  })
  const undo = useMutation({
    mutationFn: (other: string) => call('POST /customers/{id}/undo-merge', { path: { id }, body: { other } }),
    onError: toastError,
    onSuccess: () => client.invalidateQueries({ queryKey: ['customers'] }),
  })
  return (
    <Modal opened onClose={onClose} title={t.unmergeTitle} closeButtonProps={{ 'aria-label': t.close }}>
      <div className={css.merge}>
        <p className={css.muted}>{t.unmergeText}</p>
        {undo.isSuccess ? (
          <Alert color="green" role="status">
            {t.unmerged}{' '}
            <Link to="/customers/$id" params={{ id: undo.variables }} onClick={onClose}>
              {t.openOther}
            </Link>
          </Alert>
        ) : null}
        <Result of={merges} lines={2}>
          {({ items }) => (
            <ul className={css.hits}>
              {items.length === 0 && !undo.isSuccess ? <li className={css.muted}>{t.noMerges}</li> : null}
              {items.map((merge) => (
                <MergeLine
                  key={merge.other}
                  merge={merge}
                  busy={undo.isPending && undo.variables === merge.other}
                  onUndo={() => undo.mutate(merge.other)}
                />
              ))}
            </ul>
          )}
        </Result>
      </div>
    </Modal>
  )
}

interface MergeLineProps {
  readonly merge: ResponseOf<'GET /customers/{id}/merges'>['items'][number]
  readonly busy: boolean
  readonly onUndo: () => void
}

function MergeLine({ merge: { other, was, mergedAt, obstacle }, busy, onUndo }: MergeLineProps) {
  const t = useTexts(texts)
  const format = useFormat()
  const name = (was && nameOfPerson(was)) ?? t.anonymous
  const addresses = [was?.email, was?.phone && spacedPhone(was.phone)].filter(Boolean).join(' · ')
  return (
    <li className={css.merged}>
      <span>
        <strong>{name}</strong>
        <span className={css.muted}>{addresses === name || addresses === '' ? other : addresses}</span>
        <span className={css.muted}>{t.mergedOn(format.dateTime(mergedAt))}</span>
        {obstacle ? <em className={css.muted}>{t.obstacles[obstacle]}</em> : null}
      </span>
      <Button
        size="xs"
        variant="default"
        disabled={obstacle !== null}
        loading={busy}
        aria-label={t.unmergeOf(name)}
        onClick={onUndo}
      >
        {t.unmerge}
      </Button>
    </li>
  )
}
