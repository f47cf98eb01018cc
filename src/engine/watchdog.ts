import type { Context } from '../context.ts'
import { ringEngine } from '../events/jobs.ts'
import { recoverHanded } from '../messages/recover.ts'
import { ringWebhooks } from '../webhooks/jobs.ts'
import { findStuck, type StuckKind, type StuckRow } from './queries/stuck.ts'

/** What has waited too long, with what to do about it. */
export interface Stuck extends StuckRow {
  readonly remedy: string
}

const STUCK_MS = 120_000

const remedies: Record<StuckKind, string> = {
  enrolments:
    'see that a worker runs (`relance work`) and reaches the database; its log says why a pass fails',
  lanes: 'see that a worker runs (`relance work`) and reaches the database; its log says why a pass fails',
  messages: 'a worker marks them uncertain within a minute; then `relance messages uncertain` lists them',
  webhooks: 'see that a worker runs; its log says why the calls are not made',
  migrations: 'a worker goes on with it; `relance workflow migrations KEY cancel NUMBER` stops it',
  tasks: 'see that a worker runs; `relance doctor` says how its last turn ended',
}

/** Due for two minutes and more, and nobody works on it. The longest waiting first. */
export async function listStuck({ db, clock }: Pick<Context, 'db' | 'clock'>): Promise<Stuck[]> {
  const now = clock.now()
  const found = await findStuck(db, { before: new Date(now.getTime() - STUCK_MS), now })
  return found.map((row) => ({ ...row, remedy: remedies[row.kind] }))
}

export function countStuck(stuck: readonly StuckRow[]): Record<StuckKind, number> {
  const counts: Record<StuckKind, number> = {
    enrolments: 0,
    messages: 0,
    lanes: 0,
    webhooks: 0,
    migrations: 0,
    tasks: 0,
  }
  for (const { kind, count } of stuck) counts[kind] += count
  return counts
}

/** Says in the log what is stuck and does what can be done: rings the engine, and looks after lost messages. */
export async function watch(ctx: Context): Promise<void> {
  const stuck = await listStuck(ctx)
  if (stuck.length === 0) return
  const counts = countStuck(stuck)
  ctx.log.error({ counts, oldest: stuck[0] }, 'something has waited for two minutes')
  if (counts.enrolments + counts.lanes > 0) await ringEngine(ctx)
  if (counts.webhooks > 0) await ringWebhooks(ctx)
  if (counts.messages > 0) await recoverHanded(ctx)
}
