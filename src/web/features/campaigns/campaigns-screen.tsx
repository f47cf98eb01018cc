import { Button } from '@mantine/core'
import { IconCalendar, IconPlus, IconSpeakerphone } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { call, type ResponseOf, type Schemas } from '../../api/call.ts'
import { useLive } from '../../api/live.tsx'
import { useMay } from '../../api/session.ts'
import { DataTable } from '../../ui/data-table.tsx'
import { Empty } from '../../ui/empty.tsx'
import { ListFilter } from '../../ui/list-filter.tsx'
import { Page } from '../../ui/page.tsx'
import { Result } from '../../ui/result.tsx'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { useColumns } from './columns.tsx'
import { type CampaignState, campaignStates, stateOf } from './state.ts'
import { texts } from './texts.ts'

type Figures = Schemas['WorkflowFigures']
const route = getRouteApi('/shell/campaigns')

export function CampaignsScreen() {
  const t = useTexts(texts)
  const first = useQuery({ queryKey: ['home', 'progress'], queryFn: () => call('GET /home/progress') })
  const live = useLive<ResponseOf<'GET /home/progress'>>('overview')
  return (
    <Page title={t.campaigns} subtitle={t.campaignsSubtitle} actions={<Actions />} full>
      <Result of={{ ...first, data: live ?? first.data } as typeof first}>
        {({ workflows }) => {
          const campaigns = workflows.filter(({ kind }) => kind === 'campaign')
          if (campaigns.length > 0) return <Found campaigns={campaigns} />
          return (
            <Empty
              icon={<IconSpeakerphone size={22} stroke={1.7} />}
              title={t.campaignsEmpty}
              text={t.emptyText}
              action={<Create />}
            />
          )
        }}
      </Result>
    </Page>
  )
}

function Actions() {
  const t = useTexts(texts)
  return (
    <>
      <Button variant="default" component={Link} to="/calendar" leftSection={<IconCalendar size={16} />}>
        {t.calendar}
      </Button>
      <Create />
    </>
  )
}

function Create() {
  const t = useTexts(texts)
  const mayWrite = useMay('marketer')
  if (!mayWrite) return null
  return (
    <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} />}>
      {t.create}
    </Button>
  )
}

function Found({ campaigns }: { campaigns: readonly Figures[] }) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const { q = '', state = 'all' } = route.useSearch()
  const navigate = route.useNavigate()
  const columns = useColumns()
  const rows = campaigns.filter(
    (one) =>
      (state === 'all' || stateOf(one) === state) &&
      `${one.key} ${pick(one.name, locale)}`.toLowerCase().includes(q.toLowerCase()),
  )
  const filter = (changed: { q?: string; state?: CampaignState | 'all' }) =>
    void navigate({ search: { q, state, ...changed }, replace: true })
  return (
    <>
      <ListFilter
        query={q}
        onQuery={(query) => filter({ q: query })}
        searchLabel={t.search}
        kind={state}
        kinds={(['all', ...campaignStates] as const).map((value) => ({ value, label: t.filters[value] }))}
        kindLabel={t.filterState}
        onKind={(chosen) => filter({ state: chosen })}
      />
      {rows.length === 0 ? (
        <Empty
          title={t.noneFound}
          action={
            <Button variant="default" onClick={() => filter({ q: '', state: 'all' })}>
              {t.clear}
            </Button>
          }
        />
      ) : (
        <DataTable
          label={t.campaigns}
          columns={columns}
          rows={rows}
          keyOf={({ key }) => key}
          rowHeight={60}
        />
      )}
    </>
  )
}
