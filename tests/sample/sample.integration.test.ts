import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { rows } from '../../src/db/client.ts'
import { appendEvents } from '../../src/events/append-events.ts'
import { passGate } from '../../src/messages/gate.ts'
import { planMessages } from '../../src/messages/plan-messages.ts'
import { loadSample } from '../../src/sample/load-sample.ts'
import { readSampleState } from '../../src/sample/queries/people.ts'
import { removeSample } from '../../src/sample/remove-sample.ts'
import { SAMPLE_PEOPLE } from '../../src/sample/sample.ts'
import { buildSegment } from '../../src/segments/build-segment.ts'
import { publishSegment } from '../../src/segments/publish-segment.ts'
import { findSegment } from '../../src/segments/queries/segments.ts'
import { launchWorkflow } from '../../src/workflows/launch-workflow.ts'
import { publishDraft } from '../../src/workflows/publish-draft.ts'
import { findWorkflow } from '../../src/workflows/queries/workflows.ts'
import { saveDraft } from '../../src/workflows/save-draft.ts'
import { aCustomer, anEntry } from '../consent/people.ts'
import { aWorld } from '../engine/world.ts'
import { testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const { db } = testDatabase()
const world = aWorld(db)
const { ctx } = world
const onTrial = { reallySends: false }
let ours = 0

/** What says that something was there, or how fast we send, and the models that come with the first look at them. */
const NOT_COMPARED = ['audit_log', 'relance_migrations', 'score_models', 'send_budgets']

/** Every row of every table, as text. */
async function everything(): Promise<Record<string, string[]>> {
  const tables = await rows<{ name: string }>(
    db,
    sql`select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  )
  const found: Record<string, string[]> = {}
  for (const { name } of tables.filter((table) => !NOT_COMPARED.includes(table.name))) {
    const lines = await rows<{ line: string }>(
      db,
      sql`select t::text as line from ${sql.identifier(name)} t order by 1`,
    )
    found[name] = lines.map(({ line }) => line)
  }
  return found
}

const gate = (provider: string) =>
  passGate(ctx, {
    channel: 'email',
    provider,
    budgetKey: 'test',
    rate: { perSecond: 1_000 },
    limit: 500,
    leaseMs: 60_000,
    cursors: {},
    pausedWorkflows: async () => new Set(),
  })

async function launchSampleCampaign(): Promise<void> {
  for (const key of ['sample-lapsed', 'sample-loyal'])
    await buildSegment(ctx, (await findSegment(db, key))?.id ?? 0)
  await publishDraft(ctx, { key: 'sample-campaign', revision: 1 })
  await launchWorkflow(ctx, 'sample-campaign')
  await world.launch((await findWorkflow(db, 'sample-campaign'))?.id ?? 0)
  await world.settle()
}

async function sampleIds(): Promise<number[]> {
  return (await rows<{ id: number }>(db, sql`select customer_id as id from sample_customers order by 1`)).map(
    ({ id }) => id,
  )
}

beforeAll(async () => {
  ours = await aCustomer(db, { email: 'real@shop.example', attributes: { city: 'Lyon' } })
  await appendEvents(
    db,
    [{ customerId: ours, type: 'order_placed', occurredAt: testNow, properties: {} }],
    testNow,
  )
  await world.settle()
})

beforeEach(async () => {
  if ((await readSampleState(db)).items > 0) await removeSample(ctx)
})

describe('sample data', () => {
  it('are gone without a trace once removed, also after their campaign has run', async () => {
    const before = await everything()
    await loadSample(ctx, onTrial)
    await world.settle()
    await launchSampleCampaign()
    const { handed } = await gate('outbox')
    expect(handed.length).toBeGreaterThan(20)
    expect((await readSampleState(db)).customers).toBe(SAMPLE_PEOPLE)

    expect(await removeSample(ctx)).toEqual({ customers: SAMPLE_PEOPLE, merged: 0, kept: [] })
    await world.settle()
    expect(await everything()).toEqual(before)
  })

  it('never have a message leave by a real provider', async () => {
    await loadSample(ctx, onTrial)
    await recordConsents(db, [anEntry(ours)], testNow)
    const [invented = 0] = (
      await rows<{ id: number }>(
        db,
        sql`select s.customer_id as id from sample_customers s join consents c using (customer_id)
          where c.channel = 'email' order by 1 limit 1`,
      )
    ).map(({ id }) => id)
    const [template] = await rows<{ id: number }>(
      db,
      sql`select live_version_id as id from templates where key = 'sample-winback'`,
    )
    await planMessages(
      db,
      [invented, ours].map((customerId) => ({
        customerId,
        channel: 'email' as const,
        purpose: 'promotions',
        class: 'marketing' as const,
        enrolmentId: customerId,
        stepId: 'mail',
        visit: 1,
        plannedAt: testNow,
        templateVersionId: template?.id ?? 0,
        data: {},
        dueAt: testNow,
      })),
    )

    const { handed } = await gate('smtp')
    expect(handed.map(({ customerId }) => customerId)).toEqual([ours])
    const [held] = await rows(db, sql`select status, reason from messages where customer_id = ${invented}`)
    expect(held).toEqual({ status: 'held', reason: 'sample_person' })
    await db.execute(sql`delete from messages where customer_id = ${ours}`)
  })

  it('are not loaded where messages are really sent, nor twice, nor over what is there', async () => {
    await expect(loadSample(ctx, { reallySends: true })).rejects.toThrow(/really sent/)
    await publishSegment(ctx, { key: 'sample-loyal', condition: { attribute: 'city', is: 'Lyon' } })
    await expect(loadSample(ctx, onTrial)).rejects.toThrow(/already a segment sample-loyal/)
    await db.execute(sql`delete from segments where key = 'sample-loyal'`)
    await loadSample(ctx, onTrial)
    await expect(loadSample(ctx, onTrial)).rejects.toThrow(/loaded already/)
  })

  it('leave what is in use elsewhere, and who was merged with somebody real', async () => {
    await loadSample(ctx, onTrial)
    await saveDraft(ctx, {
      key: 'our-own',
      source: 'workflow: our-own\ntrigger: { audience: sample-lapsed }\n',
      revision: 0,
    })
    const [merged = 0] = await sampleIds()
    await db.execute(sql`
      insert into customer_merges (survivor_id, merged_id, reason, before, merged_at)
      values (${ours}, ${merged}, 'test', '{}', ${testNow}::timestamptz)`)

    const removal = await removeSample(ctx)
    expect(removal).toMatchObject({ customers: SAMPLE_PEOPLE - 1, merged: 1 })
    expect(removal.kept).toContainEqual({ kind: 'segment', key: 'sample-lapsed' })
    expect(await findSegment(db, 'sample-loyal')).toBeUndefined()
    const left = await rows<{ id: number }>(db, sql`select id from customers order by id`)
    expect(left.map(({ id }) => id)).toEqual([ours, merged])
    expect(await readSampleState(db)).toEqual({ customers: 0, items: 0, hasOthers: true })
  })

  it('open no way to change what is on record of real people', async () => {
    await recordConsents(db, [anEntry(ours, { channel: 'sms' })], testNow)
    await expect(
      db.execute(sql`delete from consent_ledger where customer_id = ${ours}`),
    ).rejects.toMatchObject({ cause: { message: 'consent_ledger is append-only' } })
    await expect(
      db.execute(sql`insert into sample_customers (customer_id) values (${ours})`),
    ).rejects.toMatchObject({ cause: { message: expect.stringContaining('is no sample') } })
  })
})
