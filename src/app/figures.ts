import { engineStats } from '../engine/stats.ts'
import { countStuck, listStuck } from '../engine/watchdog.ts'
import { enginePass } from '../events/jobs.ts'
import type { FigureSource } from '../http/metrics.ts'
import { dispatchMessages, recoverMessages } from '../messages/jobs.ts'
import { countByStatus } from '../messages/queries/counts.ts'
import { countWaiting } from '../queue/queue.ts'
import { findVerification } from '../segments/queries/verifications.ts'
import { countCalls } from '../webhooks/queries/calls.ts'
import { launchCampaign, migrateEnrolments } from '../workflows/jobs.ts'
import type { Parts } from './parts.ts'

type Stats = Awaited<ReturnType<typeof engineStats>>

const RUNG = [enginePass, dispatchMessages, recoverMessages, launchCampaign, migrateEnrolments]
const DAY_MS = 86_400_000
/** A count reads the messages of a day: several scrapers, or an eager one, share it. */
const COUNT_KEPT_MS = 15_000

/** What this installation tells Prometheus when it asks. */
export function figures({ ctx, backend }: Parts): FigureSource[] {
  const engine = (name: string, help: string, value: (stats: Stats) => number): FigureSource => ({
    name: `relance_${name}`,
    help,
    read: async () => [{ value: value(await engineStats(ctx)) }],
  })
  const countsOfDay = remembered(() => {
    const now = ctx.clock.now()
    return countByStatus(ctx.db, { since: new Date(now.getTime() - DAY_MS), now })
  })
  return [
    engine('engine_inbox_rows', 'Inbox rows that no pass has looked at', (stats) => stats.inboxDepth),
    engine('engine_lane_lag_seconds', 'How long the oldest of them has waited', (stats) => stats.inboxLagS),
    engine('engine_due_enrolments', 'Enrolments whose time has come', (stats) => stats.dueEnrolments),
    engine('engine_due_lag_seconds', 'How overdue the oldest of them is', (stats) => stats.enrolmentLagS),
    engine('segments_due_timers', 'Segment timers that are due', (stats) => stats.dueSegmentTimers),
    engine(
      'engine_stuck_lanes',
      'Lanes in which something waited for two minutes',
      (stats) => stats.stuckLanes,
    ),
    {
      name: 'relance_engine_stuck',
      help: 'What has waited too long, by kind; see `relance stuck`',
      labels: ['kind'],
      read: async () =>
        Object.entries(countStuck(await listStuck(ctx))).map(([kind, value]) => ({
          value,
          labels: { kind },
        })),
    },
    {
      name: 'relance_segments_differences',
      help: 'Memberships that the last nightly verification found to differ from a computation from scratch; 0 or something is wrong',
      async read() {
        const last = await findVerification(ctx.db)
        return last ? [{ value: last.differences }] : []
      },
    },
    {
      name: 'relance_queue_rings',
      help: 'Rings that wait, by job',
      labels: ['job'],
      async read() {
        const counts = await countWaiting(backend, RUNG)
        return Object.entries(counts).map(([job, value]) => ({ value, labels: { job } }))
      },
    },
    {
      name: 'relance_webhook_calls',
      help: 'Calls of webhook steps: those that are open, and what became of those of the last 24 hours',
      labels: ['state'],
      async read() {
        const since = new Date(ctx.clock.now().getTime() - DAY_MS)
        return (await countCalls(ctx.db, since)).map(({ state, count }) => ({
          value: count,
          labels: { state },
        }))
      },
    },
    {
      name: 'relance_messages_day',
      help: 'Messages planned in the last 24 hours, by channel and by what became of them',
      labels: ['channel', 'status'],
      async read() {
        const counts = await countsOfDay()
        return counts.map(({ channel, status, count }) => ({ value: count, labels: { channel, status } }))
      },
    },
  ]
}

/** The same answer for a while, and one reading at a time. What failed is read again. */
function remembered<T>(read: () => Promise<T>): () => Promise<T> {
  let known: { readonly value: Promise<T>; readonly until: number } | undefined
  return () => {
    if (known && known.until > performance.now()) return known.value
    const value = read()
    known = { value, until: performance.now() + COUNT_KEPT_MS }
    value.catch(() => {
      known = undefined
    })
    return value
  }
}
