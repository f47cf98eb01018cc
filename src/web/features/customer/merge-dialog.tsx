import { Alert, Button, Modal, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { nameOfPerson, spacedPhone } from '../../ui/person.ts'
import { Result } from '../../ui/result.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import css from './dialogs.module.css'
import { mergePreview, valueInWords } from './merge-preview.ts'
import { texts } from './merge-texts.ts'
import { texts as ownTexts } from './texts.ts'

type Profile = Schemas['CustomerProfile']
const TYPING_MS = 250
const LOOK_MS = 700

/** Two records of one person: find the other, see what comes of it, say yes. */
export function MergeDialog({ customer, onClose }: { customer: Profile; onClose: () => void }) {
  const t = useTexts(texts)
  const [other, choose] = useState<string>()
  return (
    <Modal opened onClose={onClose} title={t.title} size="lg" closeButtonProps={{ 'aria-label': t.close }}>
      {other === undefined ? (
        <Search customer={customer} onChoose={choose} />
      ) : (
        <Preview customer={customer} otherId={other} onBack={() => choose(undefined)} onClose={onClose} />
      )}
    </Modal>
  )
}

function Search({ customer, onChoose }: { customer: Profile; onChoose: (id: string) => void }) {
  const t = useTexts(texts)
  const [typed, type] = useState('')
  const [q] = useDebouncedValue(typed.trim(), TYPING_MS)
  const found = useQuery({
    queryKey: ['customers', 'merge', q],
    enabled: q.length > 1,
    queryFn: () => call('GET /customers', { query: { q, limit: 8 } }),
    placeholderData: (before) => before,
  })
  const hits = (found.data?.items ?? []).filter(({ id }) => id !== customer.id)
  return (
    <div className={css.merge}>
      <TextInput
        label={t.search}
        description={t.searchHint}
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
        data-autofocus
      />
      <ul className={css.hits} aria-label={t.hits}>
        {hits.map((hit) => (
          <li key={hit.id}>
            <button type="button" className={css.hit} onClick={() => onChoose(hit.id)}>
              <strong>{nameOfPerson(hit) ?? t.anonymous}</strong>
              <span className={css.muted}>
                {[hit.email, hit.phone && spacedPhone(hit.phone)].filter(Boolean).join(' · ') || hit.id}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {found.isSuccess && q.length > 1 && hits.length === 0 ? <p className={css.muted}>{t.noHits}</p> : null}
    </div>
  )
}

interface PreviewProps {
  readonly customer: Profile
  readonly otherId: string
  readonly onBack: () => void
  readonly onClose: () => void
}

function Preview({ customer, otherId, onBack, onClose }: PreviewProps) {
  const other = useQuery({
    queryKey: ['customers', otherId],
    queryFn: () => call('GET /customers/{id}', { path: { id: otherId } }),
  })
  return (
    <Result of={other}>
      {(data) => <Comparison customer={customer} other={data} onBack={onBack} onClose={onClose} />}
    </Result>
  )
}

function Comparison({
  customer,
  other,
  onBack,
  onClose,
}: Omit<PreviewProps, 'otherId'> & { other: Profile }) {
  const t = useTexts(texts)
  const own = useTexts(ownTexts)
  const { merge, busy } = useMerge(customer.id, other.id, onClose)
  const lines = mergePreview(customer, other)
  return (
    <div className={css.merge}>
      <p>{t.whatHappens(nameOfPerson(other) ?? t.anonymous, nameOfPerson(customer) ?? t.anonymous)}</p>
      <div className={css.mergeScroll}>
        <table className={css.mergeTable}>
          <thead>
            <tr>
              <th scope="col">{t.field}</th>
              <th scope="col">{t.kept}</th>
              <th scope="col">{t.from}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ name, value, from, lost }) => (
              <tr key={name}>
                <th scope="row">{t.fields[name] ?? own.attributes[name] ?? name}</th>
                <td>{valueInWords(value)}</td>
                <td>
                  {from === 'survivor' ? t.own : t.gained}
                  {lost === undefined ? null : (
                    <span className={css.muted}> {t.lost(valueInWords(lost))}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <ul className={css.rules}>
        <li>{t.ruleHistory}</li>
        <li>{t.ruleConsent}</li>
        <li>{t.ruleWorkflows}</li>
      </ul>
      <Alert color="rose">{t.noWayBack}</Alert>
      <div className={css.mergeActions}>
        <Button variant="default" onClick={onBack} disabled={busy}>
          {t.back}
        </Button>
        <Button color="rose" loading={busy} onClick={merge}>
          {t.merge}
        </Button>
      </div>
    </div>
  )
}

/** Asks for the merge, and waits until the engine has carried it out. */
function useMerge(id: string, otherId: string, onDone: () => void) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const ask = useMutation({
    mutationFn: () => call('POST /customers/{id}/merge', { path: { id }, body: { other: otherId } }),
    onError: toastError,
  })
  const other = useQuery({
    queryKey: ['customers', otherId, 'merged'],
    enabled: ask.isSuccess,
    refetchInterval: LOOK_MS,
    queryFn: () => call('GET /customers/{id}', { path: { id: otherId } }),
  })
  // An id that was merged away leads to the survivor.
  const isMerged = other.data?.id === id
  useEffect(() => {
    if (!isMerged) return
    toast(t.merged)
    void client.invalidateQueries({ queryKey: ['customers'] })
    onDone()
  }, [isMerged, client, onDone, t])
  return { merge: () => ask.mutate(), busy: ask.isPending || ask.isSuccess }
}
