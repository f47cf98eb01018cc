import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { customerCommand } from '../../src/cli/customer.ts'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { verifyLedger } from '../../src/consent/verify-ledger.ts'
import { withdrawConsent } from '../../src/consent/withdraw-consent.ts'
import { json, rows } from '../../src/db/client.ts'
import { undoMerge } from '../../src/engine/undo-merge.ts'
import { touch } from '../../src/events/append-events.ts'
import { eraseCustomer } from '../../src/privacy/erase-customer.ts'
import { createStaticSegment } from '../../src/segments/static-segment.ts'
import { anEntry } from '../consent/people.ts'
import { liveSegment } from '../segments/support.ts'
import { testDatabase } from '../support/database.ts'
import { aWorld, forget, furnish, HOUR, MINUTE, type World } from './world.ts'

const { db } = testDatabase()
let world: World

beforeAll(() => furnish(db))
beforeEach(async () => {
  await forget(db)
  await db.execute(sql`truncate last_opens, segment_deltas, opt_in_requests, score_history`)
  world = aWorld(db)
})

async function aPair(): Promise<[ann: number, other: number]> {
  const [ann = 0, other = 0] = [
    ...(await world.people(1, { city: 'Lyon' })),
    ...(await world.people(1, { city: 'Nice', shoe: 38, hat: 7 })),
  ]
  await db.execute(sql`
    update customers set email = 'o@example.com', email_hash = 'hash', locale = 'fr', last_seen_at = ${world.clock.now()}::timestamptz,
      created_at = created_at - interval '1 year' where id = ${other}`)
  await db.execute(sql`
    insert into identities (kind, value, customer_id, created_at) values
      ('anonymous', 'cookie', ${other}, now()), ('email', 'o@example.com', ${other}, now())`)
  return [ann, other]
}

async function merge(survivor: number, other: number): Promise<void> {
  await touch(db, [{ customerId: survivor, topic: `merge:${other}` }], world.clock.now())
  await world.settle()
}

const undo = (survivorId: number, otherId: number) => undoMerge(world.ctx, { survivorId, otherId })

/** Every row of these two, but for what says when it was last written. */
async function everything(ids: readonly number[]): Promise<Record<string, unknown[]>> {
  const tables =
    `identities events messages enrolments step_log call_tasks call_attempts webhook_calls staff_notices
    opt_in_requests trigger_refusals memberships scores score_history last_opens consents customers`.split(
      /\s+/,
    )
  const found: Record<string, unknown[]> = {}
  for (const table of tables) {
    const owner = sql.raw(table === 'customers' ? 'id' : 'customer_id')
    const list = await rows<{ row: unknown }>(
      db,
      sql`
      select to_jsonb(t) - 'updated_at' - 'entry_id' as row from ${sql.raw(table)} t
      where ${owner} in (select value::bigint from jsonb_array_elements_text(${json(ids)}::jsonb))
      order by (to_jsonb(t) - 'updated_at')::text`,
    )
    found[table] = list.map(({ row }) => row)
  }
  // What tells of the merge and its undoing is history, and stays.
  found['events'] = (found['events'] ?? []).filter(
    (row) => !/customer_(un)?merged|segment_/.test((row as { type: string }).type),
  )
  return found
}

/** Two people of whom there is something in every table that a merge touches. */
async function twoLives(): Promise<[ann: number, other: number]> {
  const [ann, other] = await aPair()
  const start = world.clock.now()
  await world.publish(
    `workflow: offer\ntrigger: { event: visited }\nsteps:\n  - send: { email: offer }\n  - wait: P1D`,
  )
  await world.publish(`workflow: phoning\ntrigger: { event: asked }\nsteps:
  - { id: call, call: { list: calls, script: script }, outcomes: { sale: [ exit ] } }`)
  await liveSegment(world.ctx, 'shod', { attribute: 'shoe', set: true })
  await createStaticSegment(world.ctx, { key: 'fair', members: { customerIds: [other] } })
  await db.execute(sql`
    insert into score_models (key, kind, settings) values ('loyalty', 'points', '{}') on conflict do nothing`)
  await db.execute(sql`
    insert into scores (customer_id, model, value, updated_at) values (${ann}, 'loyalty', 3, ${start}::timestamptz),
      (${other}, 'loyalty', 4, ${start}::timestamptz)`)
  await db.execute(sql`
    insert into last_opens (customer_id, opened_on) values (${ann}, '2026-01-01'), (${other}, '2026-02-01')`)
  await db.execute(sql`
    insert into opt_in_requests (customer_id, grants, evidence, locale, address_hash, state, created_at, expires_at)
    values (${other}, '[]', '{}', 'fr', 'hash', 'pending', ${start}::timestamptz, ${start}::timestamptz)`)
  for (const type of ['visited', 'asked']) await world.happens(other, type)
  await world.happens(ann, 'visited')
  await recordConsents(
    db,
    [anEntry(ann, { at: start }), anEntry(other, { at: start, channel: 'sms' })],
    start,
  )
  await world.wait(30 * MINUTE)
  await recordConsents(
    db,
    [anEntry(other, { action: 'withdrawn', at: world.clock.now() })],
    world.clock.now(),
  )
  await world.settle()
  return [ann, other]
}

describe('undoing a merge', () => {
  it('puts both back exactly as they were, row for row, and the ledger still verifies', async () => {
    const [ann, other] = await twoLives()
    const before = await everything([ann, other])
    for (const table of ['messages', 'enrolments', 'call_tasks', 'memberships', 'scores', 'consents'])
      expect(before[table], table).not.toEqual([])
    const sizes = () =>
      rows(
        db,
        sql`select segment_id, sum(entered - "left")::int as n from segment_deltas group by 1 order by 1`,
      )
    const counted = await sizes()
    await world.wait(MINUTE)
    await merge(ann, other)
    expect(await everything([ann, other])).not.toEqual(before)

    await world.wait(MINUTE)
    await undo(ann, other)
    await world.settle()

    expect(await everything([ann, other])).toEqual(before)
    expect(await sizes()).toEqual(counted)
    for (const id of [ann, other]) expect((await verifyLedger(db, id)).faults).toEqual([])
    expect(
      await rows(
        db,
        sql`select action, state, source from consent_ledger where customer_id = ${ann} order by id`,
      ),
    ).toEqual([
      { action: 'granted', state: 'granted', source: 'form:newsletter' },
      { action: 'transferred', state: 'withdrawn', source: `merge:${other}` },
      { action: 'transferred', state: 'granted', source: `merge:${other}` },
      { action: 'restored', state: 'granted', source: `unmerge:${other}` },
      { action: 'restored', state: 'expired', source: `unmerge:${other}` },
    ])
    expect(
      await rows(db, sql`select entity_id as id, after from audit_log where action = 'customer.unmerge'`),
    ).toEqual([{ id: String(ann), after: { restored: other } }])
    expect(await rows(db, sql`select before, undone_at is not null as undone from customer_merges`)).toEqual([
      { before: {}, undone: true },
    ])
    await merge(ann, other)
    await undo(ann, other)
    await world.settle()
    expect(await everything([ann, other])).toEqual(before)
  })

  it('leaves with the survivor what came after the merge, by either, and lets a refusal hold for both', async () => {
    const [ann, other] = await aPair()
    await recordConsents(db, [anEntry(other, { at: world.clock.now() })], world.clock.now())
    await merge(ann, other)
    await world.wait(HOUR)
    // By the other's cookie, which leads to the survivor; and one that was on its way under the other's number.
    await world.happens(ann, 'page_viewed')
    await world.happens(other, 'late')
    await db.execute(
      sql`update customers set attributes = attributes || '{"shoe":40,"tie":1}' where id = ${ann}`,
    )
    const withdrawal = { channel: 'email', purpose: 'promotions', source: 'one_click', evidence: {} } as const
    await withdrawConsent(world.ctx, { customerId: ann, ...withdrawal })
    await world.settle()

    await undo(ann, other)
    await world.happens(other, 'page_viewed')
    await world.settle()

    expect(
      await rows(db, sql`select id, email, email_hash as hash, attributes from customers order by id`),
    ).toEqual([
      { id: ann, email: null, hash: null, attributes: { city: 'Lyon', shoe: 40, tie: 1 } },
      { id: other, email: 'o@example.com', hash: 'hash', attributes: { city: 'Nice', shoe: 38, hat: 7 } },
    ])
    expect(
      await rows(
        db,
        sql`select customer_id as id, type from events where type in ('page_viewed', 'late') order by id`,
      ),
    ).toEqual([
      { id: ann, type: 'page_viewed' },
      { id: ann, type: 'late' },
      { id: other, type: 'page_viewed' },
    ])
    expect(await rows(db, sql`select customer_id as id, state from consents order by customer_id`)).toEqual([
      { id: ann, state: 'withdrawn' },
      { id: other, state: 'withdrawn' },
    ])
    expect((await verifyLedger(db, other)).faults).toEqual([])
  })

  it('is refused with the reason while a later merge stands, for an old record, and after an erasure', async () => {
    const [ann, other] = await aPair()
    const [bob = 0, eve = 0] = await world.people(2)
    await expect(undo(ann, other)).rejects.toThrow('nothing to undo')
    await expect(undo(ann, 999_999)).rejects.toMatchObject({ code: 'not_found' })
    await merge(ann, other)
    await expect(undo(bob, other)).rejects.toThrow('another customer')
    await merge(ann, bob)
    await expect(undo(ann, other)).rejects.toMatchObject({ details: { reason: 'later_merge' } })
    await undo(ann, bob)
    await merge(eve, ann)
    await expect(undo(ann, other)).rejects.toMatchObject({ details: { reason: 'merged_on' } })
    await undo(eve, ann)
    const record = sql`customer_merges set before`
    await db.execute(sql`update ${record} = before - 'version' where merged_id = ${other}`)
    await expect(undo(ann, other)).rejects.toMatchObject({ details: { reason: 'old_record' } })
    await db.execute(sql`update ${record} = before || '{"version":2}' where merged_id = ${other}`)
    await eraseCustomer(world.ctx, ann)
    await expect(undo(ann, other)).rejects.toMatchObject({ details: { reason: 'erased' } })
  })

  it('is done from the command line, by the id that `merges` tells', async () => {
    const [ann, other] = await aPair()
    await merge(ann, other)
    const out: string[] = []
    const shell = {
      print: (line: string) => void out.push(line),
      note: (line: string) => void out.push(line),
    }

    await customerCommand(world.ctx, ['merges', 'o@example.com'], shell)
    expect(out[0]).toMatch(/^cus_\S+ {2}\S+Z {2}can be undone$/)
    await customerCommand(world.ctx, ['unmerge', out[0]?.split(' ')[0] ?? ''], shell)

    expect(out[1]).toContain('are two customers again')
    expect(await rows(db, sql`select id from customers where state = 'merged'`)).toEqual([])
    await expect(customerCommand(world.ctx, ['unmerge', 'o@example.com'], shell)).rejects.toThrow('is no id')
  })
})
