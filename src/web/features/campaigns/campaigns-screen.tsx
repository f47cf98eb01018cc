import { IconSpeakerphone } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call, type ResponseOf, type Schemas } from '../../api/call.ts'
import { useLive } from '../../api/live.tsx'
import { ChannelBadge } from '../../ui/channel.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { Result } from '../../ui/result.tsx'
import { WorkflowState } from '../../ui/workflow-state.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import css from './campaigns.module.css'
import { texts } from './texts.ts'

type Figures = Schemas['WorkflowFigures']

export function CampaignsScreen() {
  const t = useTexts(texts)
  const columns = useColumns()
  const first = useQuery({ queryKey: ['home', 'progress'], queryFn: () => call('GET /home/progress') })
  const live = useLive<ResponseOf<'GET /home/progress'>>('overview')
  return (
    <Page title={t.campaigns} subtitle={t.campaignsSubtitle} full>
      <Result of={{ ...first, data: live ?? first.data } as typeof first}>
        {({ workflows }) => {
          const rows = workflows.filter(({ kind }) => kind === 'campaign')
          if (rows.length > 0) {
            return (
              <DataTable
                label={t.campaigns}
                columns={columns}
                rows={rows}
                keyOf={({ key }) => key}
                rowHeight={60}
              />
            )
          }
          return (
            <Empty
              icon={<IconSpeakerphone size={22} stroke={1.7} />}
              title={t.campaignsEmpty}
              text={t.emptyText}
            />
          )
        }}
      </Result>
    </Page>
  )
}

function useColumns(): Column<Figures>[] {
  const t = useTexts(texts)
  const format = useFormat()
  const { locale } = useLocale()
  const share = (part: number, whole: number) => (whole > 0 ? format.percent(part / whole) : '—')
  return [
    {
      key: 'name',
      title: t.name,
      cell: ({ key, name, version }) => (
        <>
          <Link to="/reports/$key" params={{ key }} className={css.name}>
            {pick(name, locale)}
          </Link>
          {version === null ? null : <span className={css.note}> {t.version(version)}</span>}
        </>
      ),
    },
    { key: 'state', title: t.state, width: 190, cell: (figures) => <WorkflowState figures={figures} /> },
    {
      key: 'channels',
      title: t.channels,
      width: 250,
      hideBelow: 'medium',
      cell: ({ channels }) => (
        <span className={css.channels}>
          {channels.map((channel) => (
            <ChannelBadge key={channel} channel={channel} />
          ))}
        </span>
      ),
    },
    {
      key: 'entered',
      title: t.entered,
      width: 90,
      numeric: true,
      hideBelow: 'medium',
      cell: (row) => format.number(row.entered),
    },
    {
      key: 'active',
      title: t.active,
      width: 90,
      numeric: true,
      hideBelow: 'medium',
      cell: (row) => format.number(row.active),
    },
    {
      key: 'sent',
      title: t.sent,
      width: 90,
      numeric: true,
      hideBelow: 'small',
      cell: (row) => format.number(row.sent),
    },
    {
      key: 'clicked',
      title: t.clicked,
      width: 90,
      numeric: true,
      hideBelow: 'small',
      cell: (row) => share(row.clicked, row.sent),
    },
    {
      key: 'goal',
      title: t.goal,
      width: 90,
      numeric: true,
      hideBelow: 'small',
      cell: (row) => (row.goal ? format.number(row.converted) : '—'),
    },
  ]
}
