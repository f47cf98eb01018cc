import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../src/db/client.ts'
import { testNow } from '../support/context.ts'

const DAY_MS = 86_400_000
export const daysFromNow = (days: number) => new Date(testNow.getTime() + days * DAY_MS)

/** A live workflow with a published version; `holdout` from 0 to 1. */
export async function aWorkflow(db: Db, key: string, options: { holdout?: number; steps?: string[] } = {}) {
  const program = {
    header: { key, holdout: options.holdout ?? 0 },
    instructions: (options.steps ?? ['first']).map((id) => ({
      id,
      type: 'send',
      settings: { channel: 'email', template: 'offer' },
    })),
  }
  const [workflow] = await rows<{ id: number }>(
    db,
    sql`
    insert into workflows (key, name, state, created_at, updated_at)
    values (${key}, '{"en":"Test"}', 'live', ${testNow}, ${testNow}) returning id`,
  )
  const workflowId = workflow?.id ?? 0
  const [version] = await rows<{ id: number }>(
    db,
    sql`
    insert into workflow_versions (workflow_id, version, definition, program, published_at, published_by)
    values (${workflowId}, 1, '{}', ${json(program)}::jsonb, ${testNow}, 'test') returning id`,
  )
  const versionId = version?.id ?? 0
  await db.execute(sql`update workflows set live_version_id = ${versionId} where id = ${workflowId}`)
  return { workflowId, versionId }
}

export interface Passage {
  customerId: number
  arm?: 'treated' | 'holdout'
  entryKey?: string
  goalAt?: Date
  goalValue?: number
  goalUntil?: Date
}

export async function enrol(
  db: Db,
  { workflowId, versionId }: { workflowId: number; versionId: number },
  passages: readonly Passage[],
): Promise<number[]> {
  const made = await rows<{ id: number }>(
    db,
    sql`
    insert into enrolments (workflow_id, version_id, customer_id, lane, entry_key, arm, status, arrived_at, entered_at,
      goal_at, goal_value, goal_until)
    select ${workflowId}, ${versionId}, x."customerId", x."customerId" & 63, coalesce(x."entryKey", ''),
      coalesce(x.arm, 'treated'), 'done', ${daysFromNow(-10)}, ${daysFromNow(-10)}, x."goalAt", x."goalValue",
      coalesce(x."goalUntil", ${daysFromNow(-1)})
    from jsonb_to_recordset(${json(passages)}::jsonb) as x("customerId" bigint, arm text, "entryKey" text,
      "goalAt" timestamptz, "goalValue" float8, "goalUntil" timestamptz)
    returning id`,
  )
  return made.map(({ id }) => id)
}

export interface Sent {
  customerId: number
  enrolmentId: number
  status: string
  step?: string
  channel?: 'email' | 'sms' | 'phone'
  reason?: string
  plannedAt?: Date
  sentAt?: Date
  clickedAt?: Date
  deliveredAt?: Date
}

export async function plan(db: Db, workflowId: number, messages: readonly Sent[]): Promise<void> {
  await db.execute(sql`
    insert into messages (planned_at, customer_id, lane, channel, purpose, class, status, reason, workflow_id, enrolment_id,
      step_id, template_version_id, due_at, sent_at, clicked_at, delivered_at)
    select coalesce(x."plannedAt", ${daysFromNow(-10)}), x."customerId", x."customerId" & 63, coalesce(x.channel, 'email'),
      'promotions', 'marketing', x.status, x.reason, ${workflowId}, x."enrolmentId", coalesce(x.step, 'first'), 1,
      ${daysFromNow(-10)}, x."sentAt", x."clickedAt", x."deliveredAt"
    from jsonb_to_recordset(${json(messages)}::jsonb) as x("customerId" bigint, "enrolmentId" bigint, status text, step text,
      channel text, reason text, "plannedAt" timestamptz, "sentAt" timestamptz, "clickedAt" timestamptz,
      "deliveredAt" timestamptz)`)
}
