import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { localDateTime } from '../core/calendar.ts'
import type { Db } from '../db/client.ts'
import { nextOccasion, type Scheduled, scheduledOf, spanOf } from './occasions.ts'
import { insertOccasions, listZonesInUse } from './queries/occasions.ts'
import { findVersion, lockWorkflowById, updateWorkflow, type Workflow } from './queries/workflows.ts'

/** So many occasions are planned at once when a system was down for long; the rest the next time. */
const PLANNED_MAX = 200

/**
 * Writes down the occasions that have begun somewhere in the world, one row for each instant at which they come, and
 * when to plan next. Those before the version was published are left out.
 */
export function planOccasions(ctx: Context, workflowId: number): Promise<void> {
  return inTransaction(ctx, async ({ db, clock }) => {
    const now = clock.now()
    const workflow = await lockWorkflowById(db, workflowId)
    const { company } = await getSettings(db)
    const version = workflow?.liveVersionId ? await findVersion(db, workflow.liveVersionId) : undefined
    const trigger = version && scheduledOf(version.program.header.trigger)
    if (!workflow || !version || !trigger) return

    const planning = { workflow, trigger, companyZone: company.timezone, since: version.publishedAt }
    const { last, next } = await planUntil(db, planning, now)
    const launchAt = next === undefined ? null : spanOf(trigger, next, company.timezone).first
    await updateWorkflow(db, workflow.id, { launchAt, lastOccasion: last })
  })
}

interface Planning {
  readonly workflow: Workflow
  readonly trigger: Scheduled
  readonly companyZone: string
  readonly since: Date
}

async function planUntil(db: Db, planning: Planning, now: Date) {
  const { workflow, trigger, companyZone, since } = planning
  let last = workflow.lastOccasion
  for (let count = 0; ; count++) {
    const next = nextOccasion(trigger, { after: last, now: since, companyZone })
    if (next === undefined || count >= PLANNED_MAX || spanOf(trigger, next, companyZone).first > now)
      return { last, next }
    await insertOccasions(db, await toRows(db, planning, next))
    last = next
  }
}

/** The company's zone stands for everybody whose own is unknown. */
async function toRows(db: Db, { workflow, trigger, companyZone, since }: Planning, occasion: string) {
  const { zone } = trigger
  if (zone !== 'customer') {
    const dueAt = localDateTime(zone === 'company' ? companyZone : zone, occasion)
    return dueAt < since ? [] : [{ workflowId: workflow.id, occasion, dueAt, zones: null }]
  }
  const zones = new Map<number, string[]>()
  for (const one of new Set([companyZone, ...(await listZonesInUse(db))])) {
    const due = localDateTime(one, occasion).getTime()
    zones.set(due, [...(zones.get(due) ?? []), one])
  }
  return [...zones]
    .filter(([due]) => due >= since.getTime())
    .map(([due, names]) => ({ workflowId: workflow.id, occasion, dueAt: new Date(due), zones: names }))
}
