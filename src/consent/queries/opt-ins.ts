import { and, eq, gt, inArray, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import type { OptInGrant } from '../opt-in.ts'
import { optInRequests } from '../tables.ts'

export type OptInRequest = typeof optInRequests.$inferSelect

/** One request for an address at a time: two posts at once must not send two mails. */
export async function lockOptInAddress(db: Db, addressHash: string): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('opt_in'), hashtext(${addressHash}))`)
}

export async function wasOptInSentSince(db: Db, addressHash: string, since: Date): Promise<boolean> {
  const sent = await db
    .select({ id: optInRequests.id })
    .from(optInRequests)
    .where(and(eq(optInRequests.addressHash, addressHash), gt(optInRequests.sentAt, since)))
    .limit(1)
  return sent.length > 0
}

export async function findPendingOptIn(
  db: Db,
  customerId: number,
  now: Date,
): Promise<OptInRequest | undefined> {
  const [request] = await db
    .select()
    .from(optInRequests)
    .where(
      and(
        eq(optInRequests.customerId, customerId),
        eq(optInRequests.state, 'pending'),
        gt(optInRequests.expiresAt, now),
      ),
    )
    .orderBy(optInRequests.id)
    .limit(1)
    .for('update')
  return request
}

export async function insertOptIn(db: Db, request: typeof optInRequests.$inferInsert): Promise<number> {
  const [row] = await db.insert(optInRequests).values(request).returning({ id: optInRequests.id })
  if (!row) throw new Error('the opt-in request was not stored')
  return row.id
}

export async function updateOptIn(
  db: Db,
  id: number,
  change: Partial<Pick<OptInRequest, 'state' | 'grants' | 'sentAt' | 'decidedAt'>>,
): Promise<void> {
  await db.update(optInRequests).set(change).where(eq(optInRequests.id, id))
}

export async function findOptIn(db: Db, id: number): Promise<OptInRequest | undefined> {
  const [request] = await db.select().from(optInRequests).where(eq(optInRequests.id, id))
  return request
}

export async function lockOptIn(db: Db, id: number): Promise<OptInRequest | undefined> {
  const [request] = await db.select().from(optInRequests).where(eq(optInRequests.id, id)).for('update')
  return request
}

/** Requests that wait, of this customer and of all that were merged into them. */
export async function lockPendingOptIns(
  db: Db,
  survivorId: number,
): Promise<{ id: number; grants: readonly OptInGrant[] }[]> {
  const family = await rows<{ id: number }>(
    db,
    sql`
    with recursive family(id) as (
      select ${survivorId}::bigint
      union
      select c.id from customers c join family on c.merged_into = family.id
    )
    select r.id from opt_in_requests r join family on family.id = r.customer_id where r.state = 'pending'`,
  )
  if (family.length === 0) return []
  return db
    .select({ id: optInRequests.id, grants: optInRequests.grants })
    .from(optInRequests)
    .where(
      and(
        inArray(
          optInRequests.id,
          family.map((row) => row.id),
        ),
        eq(optInRequests.state, 'pending'),
      ),
    )
    .orderBy(optInRequests.id)
    .for('update')
}

/** Ends requests that nobody confirmed in time. */
export async function expireOptIns(db: Db, now: Date): Promise<void> {
  await db.execute(sql`
    update opt_in_requests set state = 'expired', decided_at = ${now}
    where state = 'pending' and expires_at <= ${now}`)
}

/** Wording texts by id, to show again what is to be confirmed. */
export async function findWordingTexts(db: Db, ids: readonly number[]): Promise<Map<number, string>> {
  const found = await rows<{ id: number; text: string }>(
    db,
    sql`
    select id, text from wordings
    where id in (select value::bigint from jsonb_array_elements_text(${json(ids)}::jsonb))`,
  )
  return new Map(found.map((row) => [row.id, row.text]))
}
