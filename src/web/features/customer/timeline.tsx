import { Button, SegmentedControl } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { settingsQuery } from '../../api/session.ts'
import { Empty } from '../../ui/empty.tsx'
import { Failure } from '../../ui/failure.tsx'
import { Loading } from '../../ui/loading.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { presentIso } from '../../words/now.ts'
import css from './customer.module.css'
import { texts } from './texts.ts'
import { type Line, type LineKind, lineKinds, toLine, toStepLines } from './timeline-line.ts'
import { texts as words } from './timeline-texts.ts'

interface TimelineProps {
  readonly id: string
  readonly enrolments: readonly Schemas['Explanation']['enrolments'][number][]
  readonly nameOf: (key: string) => string
}

const PER_PAGE = 60

/** Everything that happened with one person, latest first, by day. */
export function Timeline({ id, enrolments, nameOf }: TimelineProps) {
  const t = useTexts(texts)
  const w = useTexts(words)
  const [kind, choose] = useState<LineKind | 'all'>('all')
  const events = useInfiniteQuery({
    queryKey: ['customers', id, 'timeline'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) =>
      call('GET /customers/{id}/timeline', { path: { id }, query: { cursor: pageParam, limit: PER_PAGE } }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  const loaded = events.data?.pages.flatMap(({ items }) => items) ?? []
  const oldest = events.hasNextPage ? (loaded.at(-1)?.occurredAt ?? '') : ''
  const lines = [
    ...loaded.map((event) => toLine(event, w, nameOf)),
    ...enrolments.flatMap((enrolment) => toStepLines(enrolment, w, nameOf)).filter(({ at }) => at >= oldest),
  ]
    .filter((line) => kind === 'all' || line.kind === kind)
    .sort((one, other) => other.at.localeCompare(one.at))
  return (
    <section aria-label={t.timeline}>
      <SegmentedControl
        size="xs"
        aria-label={t.timeline}
        value={kind}
        onChange={(value) => choose(value as LineKind | 'all')}
        data={(['all', ...lineKinds] as const).map((value) => ({ value, label: t.filters[value] }))}
        className={css.filters}
      />
      {events.isPending ? <Loading /> : null}
      {events.isError ? <Failure error={events.error} retry={() => void events.refetch()} /> : null}
      {events.isSuccess && lines.length === 0 ? <Empty title={t.nothingYet} /> : null}
      <Days lines={lines} />
      {events.hasNextPage ? (
        <Button
          variant="default"
          loading={events.isFetchingNextPage}
          onClick={() => void events.fetchNextPage()}
        >
          {t.older}
        </Button>
      ) : null}
    </section>
  )
}

function Days({ lines }: { lines: readonly Line[] }) {
  const format = useFormat()
  const days = Map.groupBy(lines, ({ at }) => format.dayKey(at))
  return (
    <>
      {[...days].map(([day, items]) => (
        <div key={day}>
          <h3 className={css.day}>
            <DayName day={day} />
          </h3>
          <ol className={css.lines}>
            {items.map((line) => (
              <OneLine key={line.id} line={line} />
            ))}
          </ol>
        </div>
      ))}
    </>
  )
}

const DAY_MS = 86_400_000

function DayName({ day }: { day: string }) {
  const t = useTexts(texts)
  const format = useFormat()
  const now = presentIso()
  if (day === format.dayKey(now)) return t.today
  const yesterday = new Date(Date.parse(now) - DAY_MS).toISOString()
  return day === format.dayKey(yesterday) ? t.yesterday : format.date(`${day}T12:00:00Z`)
}

function OneLine({ line }: { line: Line }) {
  const format = useFormat()
  const { data: settings } = useQuery(settingsQuery)
  const Icon = line.icon
  const amount =
    line.value !== null && settings ? format.money(line.value, settings.company.currency) : undefined
  return (
    <li className={css.line}>
      <span className={`${css.sign} ${css[line.tone]}`}>
        <Icon size={16} stroke={1.8} />
      </span>
      <div className={css.said}>
        <strong>
          {line.title}
          {amount ? `, ${amount}` : ''}
        </strong>
        <span>{line.text}</span>
      </div>
      <time dateTime={line.at} className={css.time}>
        {format.time(line.at)}
      </time>
    </li>
  )
}
