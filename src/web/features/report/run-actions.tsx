import { Button } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay, IconRocket } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { Confirm } from '../../ui/confirm.tsx'
import { toast, toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import { texts } from './texts.ts'

type Move = 'pause' | 'resume' | 'launch'

/** What may be done to it as it stands: nothing that the server would refuse is offered. */
export function RunActions({ report }: { report: Schemas['WorkflowReport'] }) {
  const t = useTexts(texts)
  const mayChange = useMay('marketer')
  const [asking, ask] = useState(false)
  const workflow = useQuery({
    queryKey: ['workflows', report.workflow],
    queryFn: () => call('GET /workflows/{key}', { path: { key: report.workflow } }),
  })
  const move = useMove(report.workflow, () => ask(false))
  if (!mayChange) return null

  const campaign = isCampaign(workflow.data?.definition)
  const launchable = campaign && report.state === 'live' && workflow.data?.launch === null
  return (
    <>
      {launchable ? (
        <Button leftSection={<IconRocket size={17} />} onClick={() => ask(true)}>
          {t.launch}
        </Button>
      ) : null}
      {report.state === 'live' ? (
        <Button
          variant="default"
          leftSection={<IconPlayerPause size={17} />}
          loading={move.isPending}
          onClick={() => move.mutate('pause')}
        >
          {t.pause}
        </Button>
      ) : null}
      {report.state === 'paused' ? (
        <Button
          leftSection={<IconPlayerPlay size={17} />}
          loading={move.isPending}
          onClick={() => move.mutate('resume')}
        >
          {t.resume}
        </Button>
      ) : null}
      {asking ? (
        <Confirm
          title={t.launchTitle}
          action={t.launch}
          busy={move.isPending}
          onConfirm={() => move.mutate('launch')}
          onClose={() => ask(false)}
        >
          {t.launchText}
        </Confirm>
      ) : null}
    </>
  )
}

function useMove(key: string, onDone: () => void) {
  const t = useTexts(texts)
  const client = useQueryClient()
  const said = { pause: t.paused, resume: t.resumed, launch: t.launched }
  return useMutation({
    mutationFn: (move: Move) => call(`POST /workflows/{key}/${move}`, { path: { key } }),
    onError: toastError,
    onSuccess: async (_, move) => {
      toast(said[move])
      onDone()
      await client.invalidateQueries({ queryKey: ['reports', key] })
      await client.invalidateQueries({ queryKey: ['workflows'] })
    },
  })
}

function isCampaign(definition: unknown): boolean {
  if (typeof definition !== 'object' || definition === null) return false
  const { trigger } = definition as { trigger?: unknown }
  return typeof trigger === 'object' && trigger !== null && 'audience' in trigger
}
