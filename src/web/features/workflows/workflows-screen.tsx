import { Button } from '@mantine/core'
import { IconPlus, IconRoute } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { call, type ResponseOf } from '../../api/call.ts'
import { useLive } from '../../api/live.tsx'
import { useMay } from '../../api/session.ts'
import { Empty } from '../../ui/empty.tsx'
import { ListFilter } from '../../ui/list-filter.tsx'
import { Page } from '../../ui/page.tsx'
import { Result } from '../../ui/result.tsx'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { NewWorkflow } from './new-workflow.tsx'
import { texts } from './texts.ts'
import { WorkflowTable } from './workflow-table.tsx'

const route = getRouteApi('/shell/workflows')
type Progress = ResponseOf<'GET /home/progress'>

export function WorkflowsScreen() {
  const t = useTexts(texts)
  const mayWrite = useMay('marketer')
  const [creating, create] = useState(false)
  const asked = useQuery({ queryKey: ['home', 'progress'], queryFn: () => call('GET /home/progress') })
  const live = useLive<Progress>('overview')
  const found = live ? { ...asked, data: live, isError: false as const } : asked
  const button = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => create(true)}>
      {t.create}
    </Button>
  )
  return (
    <Page title={t.title} subtitle={t.about} actions={mayWrite ? button : null}>
      <Result of={found as typeof asked}>
        {({ workflows }) =>
          workflows.length === 0 ? (
            <Empty
              icon={<IconRoute size={28} />}
              title={t.none}
              text={t.noneText}
              action={mayWrite ? button : null}
            />
          ) : (
            <Found workflows={workflows} />
          )
        }
      </Result>
      {creating ? <NewWorkflow onClose={() => create(false)} /> : null}
    </Page>
  )
}

function Found({ workflows }: { workflows: Progress['workflows'] }) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const { q = '', state = 'all' } = route.useSearch()
  const navigate = route.useNavigate()
  const shown = workflows.filter(
    (one) =>
      (state === 'all' || one.state === state) &&
      `${one.key} ${pick(one.name, locale)}`.toLowerCase().includes(q.toLowerCase()),
  )
  const filter = (changed: { q?: string; state?: string }) =>
    void navigate({ search: { q, state, ...changed }, replace: true })
  return (
    <>
      <ListFilter
        query={q}
        onQuery={(query) => filter({ q: query })}
        searchLabel={t.search}
        kind={state}
        kinds={(['all', 'live', 'paused', 'draft'] as const).map((value) => ({ value, label: t[value] }))}
        kindLabel={t.filterState}
        onKind={(chosen) => filter({ state: chosen })}
      />
      {shown.length === 0 ? (
        <Empty
          title={t.noneFound}
          action={
            <Button variant="default" onClick={() => filter({ q: '', state: 'all' })}>
              {t.clear}
            </Button>
          }
        />
      ) : (
        <WorkflowTable workflows={shown} />
      )}
    </>
  )
}
