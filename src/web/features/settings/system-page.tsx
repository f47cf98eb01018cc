import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { call, type ResponseOf, type Schemas } from '../../api/call.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { KpiRow } from '../../ui/kpi.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './settings.module.css'
import { texts } from './system-texts.ts'
import { TableScroll } from './table-scroll.tsx'

type Health = Schemas['SystemHealth']
const tones: Record<Health['findings'][number]['status'], Tone> = { ok: 'good', warn: 'warn', fail: 'bad' }
const REFRESH_MS = 10_000
/** The machine room: is all well, what waits, what recurs. */
export function SystemPage() {
  const t = useTexts(texts)
  const health = useQuery({ queryKey: ['system', 'health'], queryFn: () => call('GET /system/health') })
  const queues = useQuery({
    queryKey: ['system', 'queues'],
    queryFn: () => call('GET /system/queues'),
    refetchInterval: REFRESH_MS,
  })
  const stuck = useQuery({
    queryKey: ['system', 'stuck'],
    queryFn: () => call('GET /engine/stuck'),
    refetchInterval: REFRESH_MS,
  })
  return (
    <>
      <Result of={health}>
        {(data) => (
          <>
            <EngineFigures health={data} />
            <HealthCard health={data} busy={health.isFetching} again={() => void health.refetch()} />
          </>
        )}
      </Result>
      <Card title={t.stuck} flush>
        <Result of={stuck} lines={2}>
          {({ items }) => <StuckTable items={items} />}
        </Result>
      </Card>
      <Result of={queues}>{(data) => <QueueCards {...data} />}</Result>
    </>
  )
}

function EngineFigures({ health }: { health: Health }) {
  const t = useTexts(texts)
  const format = useFormat()
  const of = (name: string) => {
    const value = health.checks.find((check) => check.name === 'engine')?.figures?.[name]
    return typeof value === 'number' ? value : undefined
  }
  const shown = [
    [t.inbox, of('inboxDepth'), t.lag, of('inboxLagS')],
    [t.due, of('dueEnrolments'), t.lag, of('enrolmentLagS')],
    [t.timers, of('dueSegmentTimers'), undefined, undefined],
    [t.stuckLanes, of('stuckLanes'), undefined, undefined],
  ] as const
  return (
    <KpiRow
      items={shown.map(([label, value, say, lagS]) => ({
        label,
        value: value === undefined ? '—' : format.number(value),
        ...(say &&
          value !== undefined &&
          value > 0 &&
          lagS !== undefined && { note: say(format.duration(lagS)) }),
      }))}
    />
  )
}

function HealthCard({ health, busy, again }: { health: Health; busy: boolean; again: () => void }) {
  const t = useTexts(texts)
  const sayFigures = useFigures()
  return (
    <Card
      title={health.ready ? t.ready : t.notReady}
      flush
      aside={
        <Button size="xs" variant="default" loading={busy} onClick={again}>
          {t.again}
        </Button>
      }
    >
      <TableScroll label={health.ready ? t.ready : t.notReady}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t.part}</th>
              <th scope="col">{t.state}</th>
              <th scope="col">{t.detail}</th>
            </tr>
          </thead>
          <tbody>
            {health.checks.map(({ name, ok, reason, figures }) => (
              <tr key={`check ${name}`}>
                <td className={css.strong}>{t.parts[name] ?? name}</td>
                <td className={css.nowrap}>
                  <Badge tone={ok ? 'good' : 'bad'}>{ok ? t.statuses.ok : t.statuses.fail}</Badge>
                </td>
                <td>{reason ?? sayFigures(name, figures ?? {})}</td>
              </tr>
            ))}
            {health.findings.map(({ name, status, detail, remedy }) => (
              <tr key={`finding ${name}`}>
                <td className={css.strong}>{t.parts[name] ?? name}</td>
                <td className={css.nowrap}>
                  <Badge tone={tones[status]}>{t.statuses[status]}</Badge>
                </td>
                <td>
                  {detail}
                  {remedy ? <span className={css.note}>→ {remedy}</span> : null}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableScroll>
      <p className={`${css.foot} ${css.muted}`}>
        {Object.entries(health.versions)
          .map(([name, version]) => `${name} ${version}`)
          .join(' · ')}
      </p>
    </Card>
  )
}

/** Those of the engine and of what is stuck stand above and below. */
function useFigures() {
  const t = useTexts(texts)
  const format = useFormat()
  return (name: string, figures: Readonly<Record<string, unknown>>): string => {
    const { kind, version, verifiedAt, customers, differences } = figures
    if (name === 'queue') return `${kind}, ${version}`
    if (name !== 'segments' || verifiedAt === undefined) return ''
    return t.verified(
      format.dateTime(String(verifiedAt)),
      format.number(Number(customers)),
      format.number(Number(differences)),
    )
  }
}

function StuckTable({ items }: ResponseOf<'GET /engine/stuck'>) {
  const t = useTexts(texts)
  const format = useFormat()
  if (items.length === 0) return <p className={css.foot}>{t.nothingStuck}</p>
  return (
    <TableScroll label={t.stuck}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t.part}</th>
            <th scope="col">{t.count}</th>
            <th scope="col">{t.since}</th>
            <th scope="col">{t.toDo}</th>
          </tr>
        </thead>
        <tbody>
          {items.map(({ kind, where, count, since, remedy }) => (
            <tr key={`${kind}${where}`}>
              <td className={css.strong}>
                {kind}
                <span className={css.note}>{where}</span>
              </td>
              <td>{format.number(count)}</td>
              <td>{format.dateTime(since)}</td>
              <td>{remedy}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableScroll>
  )
}

function QueueCards({ queues, tasks }: Schemas['SystemQueues']) {
  const t = useTexts(texts)
  const format = useFormat()
  return (
    <>
      <Card title={t.queues} flush>
        <TableScroll label={t.queues}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t.job}</th>
                <th scope="col" className={css.numeric}>
                  {t.waiting}
                </th>
              </tr>
            </thead>
            <tbody>
              {queues.map(({ job, waiting }) => (
                <tr key={job}>
                  <td>
                    <code>{job}</code>
                  </td>
                  <td className={css.numeric}>{format.number(waiting)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableScroll>
        <p className={`${css.foot} ${css.muted}`}>{t.queuesText}</p>
      </Card>
      <Card title={t.tasks} flush>
        <TableScroll label={t.tasks}>
          <table className={css.table}>
            <thead>
              <tr>
                <th scope="col">{t.job}</th>
                <th scope="col">{t.last}</th>
                <th scope="col">{t.next}</th>
                <th scope="col">{t.outcome}</th>
              </tr>
            </thead>
            <tbody>
              {tasks.map(({ name, lastRunAt, nextAt, lastError }) => (
                <tr key={name}>
                  <td>
                    <code>{name}</code>
                  </td>
                  <td>{lastRunAt ? format.dateTime(lastRunAt) : '—'}</td>
                  <td>{format.dateTime(nextAt)}</td>
                  <td>{lastError ?? <Badge tone="good">{t.statuses.ok}</Badge>}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableScroll>
      </Card>
    </>
  )
}
