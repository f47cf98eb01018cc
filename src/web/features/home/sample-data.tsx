import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { Card } from '../../ui/card.tsx'
import { Confirm } from '../../ui/confirm.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import css from './first-steps.module.css'
import { SAMPLE_CAMPAIGN, sampleQuery } from './sample.ts'
import { texts } from './sample-texts.ts'

/** Below the first steps: something to try them with, for as long as there is nobody in the base. */
export function SampleOffer() {
  const t = useTexts(texts)
  const client = useQueryClient()
  const mayLoad = useMay('admin')
  const { data: sample } = useQuery(sampleQuery)
  const load = useMutation({
    mutationFn: () => call('POST /sample'),
    onError: toastError,
    onSuccess: async () => {
      toast(t.loaded)
      await client.invalidateQueries()
    },
  })
  if (!mayLoad || !sample?.loadable || sample.loaded || sample.hasOthers) return null
  return (
    <div className={css.sample}>
      <p className={css.why}>{t.offer}</p>
      <Button variant="default" loading={load.isPending} onClick={() => load.mutate()}>
        {t.load}
      </Button>
    </div>
  )
}

/** In sight as long as they are there: nobody should mistake them for customers, nor look for the way out. */
export function SampleData() {
  const t = useTexts(texts)
  const mayRemove = useMay('admin')
  const [asking, ask] = useState(false)
  const { data: sample } = useQuery(sampleQuery)
  const remove = useRemoval(() => ask(false))
  if (!sample?.loaded) return null
  return (
    <Card title={t.title}>
      <p className={css.why}>
        {t.present(sample.customers)} {sample.loadable ? t.safe : t.unsafe}
      </p>
      <div className={css.actions}>
        <Link to="/campaigns/$key/edit" params={{ key: SAMPLE_CAMPAIGN }} className={css.link}>
          {t.campaign}
        </Link>
        {mayRemove ? (
          <Button variant="default" onClick={() => ask(true)}>
            {t.remove}
          </Button>
        ) : null}
      </div>
      {asking ? (
        <Confirm
          title={t.removeTitle}
          action={t.remove}
          danger
          busy={remove.isPending}
          onConfirm={() => remove.mutate()}
          onClose={() => ask(false)}
        >
          <p>{t.removeText(sample.customers)}</p>
          <p>{t.removeKept}</p>
        </Confirm>
      ) : null}
    </Card>
  )
}

function useRemoval(onDone: () => void) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const say = ({ customers, merged, kept }: Schemas['SampleRemoval']) =>
    [
      t.removed(customers),
      ...(merged > 0 ? [t.merged(merged)] : []),
      ...(kept.length > 0 ? [t.kept(kept.map(({ key }) => key).join(', '))] : []),
    ].join(' ')
  return useMutation({
    mutationFn: () => call('DELETE /sample'),
    onError: toastError,
    onSuccess: async (removal) => {
      toast(say(removal))
      onDone()
      await client.invalidateQueries()
    },
  })
}
