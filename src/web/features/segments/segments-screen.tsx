import { Button } from '@mantine/core'
import { IconFilter, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call, type Schemas } from '../../api/call.ts'
import { useLive } from '../../api/live.tsx'
import { useMay } from '../../api/session.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import css from './segments.module.css'
import { texts } from './texts.ts'

type Segment = Schemas['Segment']

const tones: Record<Segment['state'], Tone> = {
  draft: 'neutral',
  building: 'info',
  live: 'good',
  failed: 'bad',
  archived: 'neutral',
}

export function SegmentsScreen() {
  const t = useTexts(texts)
  const first = useQuery({ queryKey: ['segments'], queryFn: () => call('GET /segments') })
  const live = useLive<{ items: Segment[] }>('segments')
  const columns = useColumns()
  return (
    <Page title={t.title} subtitle={t.subtitle} actions={<Create />} full>
      <Result of={{ ...first, data: live ?? first.data } as typeof first}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              icon={<IconFilter size={22} stroke={1.7} />}
              title={t.emptyTitle}
              text={t.emptyText}
              action={<Create />}
            />
          ) : (
            <DataTable
              label={t.title}
              columns={columns}
              rows={items}
              keyOf={({ key }) => key}
              rowHeight={60}
            />
          )
        }
      </Result>
    </Page>
  )
}

function Create() {
  const t = useTexts(texts)
  if (!useMay('marketer')) return null
  return (
    <Button component={Link} to="/segments/new" leftSection={<IconPlus size={17} />}>
      {t.create}
    </Button>
  )
}

function useColumns(): Column<Segment>[] {
  const t = useTexts(texts)
  const format = useFormat()
  const { locale } = useLocale()
  return [
    {
      key: 'name',
      title: t.name,
      cell: ({ key, name }) => (
        <Link to="/segments/$key" params={{ key }} className={css.name}>
          {pick(name, locale)}
        </Link>
      ),
    },
    {
      key: 'who',
      title: t.who,
      width: '38%',
      hideBelow: 'medium',
      cell: ({ sentence, kind }) => (
        <span className={css.sentence}>{sentence ? sentence[locale] : kind === 'static' ? t.list : ''}</span>
      ),
    },
    { key: 'size', title: t.size, width: 110, numeric: true, cell: ({ size }) => format.number(size) },
    {
      key: 'state',
      title: t.state,
      width: 140,
      hideBelow: 'small',
      cell: ({ state, build }) => (
        <Badge tone={tones[state]}>
          {state === 'building' && build
            ? t.percent(format.percent(build.percent / 100, 0))
            : t.states[state]}
        </Badge>
      ),
    },
    {
      key: 'updated',
      title: t.updated,
      width: 130,
      hideBelow: 'medium',
      cell: (row) => format.date(row.updatedAt),
    },
  ]
}
