import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import { purposes, wordings } from '../tables.ts'

export type Wording = typeof wordings.$inferSelect
export type Purpose = typeof purposes.$inferSelect

export function listPurposes(db: Db): Promise<Purpose[]> {
  return db.select().from(purposes).orderBy(asc(purposes.key))
}

export async function findPurpose(db: Db, key: string): Promise<Purpose | undefined> {
  const [row] = await db.select().from(purposes).where(eq(purposes.key, key))
  return row
}

export async function upsertPurpose(
  db: Db,
  purpose: Omit<Purpose, 'createdAt'>,
  now: Date,
): Promise<Purpose> {
  const { name, description } = purpose
  const [row] = await db
    .insert(purposes)
    .values({ ...purpose, createdAt: now })
    .onConflictDoUpdate({ target: purposes.key, set: { name, description } })
    .returning()
  if (!row) throw new Error(`purpose ${purpose.key} was not stored`)
  return row
}

/** The newest version of a key in each locale. */
export function listLatestWordings(db: Db, key: string): Promise<Wording[]> {
  return db
    .selectDistinctOn([wordings.locale])
    .from(wordings)
    .where(eq(wordings.key, key))
    .orderBy(wordings.locale, desc(wordings.version))
}

export function listWordings(
  db: Db,
  page: { key: string | null; after: number; limit: number },
): Promise<Wording[]> {
  return db
    .select()
    .from(wordings)
    .where(
      and(sql`${wordings.id} > ${page.after}`, page.key === null ? undefined : eq(wordings.key, page.key)),
    )
    .orderBy(asc(wordings.id))
    .limit(page.limit + 1)
}

/** One writer of a key at a time: versions are counted up by one. */
export async function lockWordingKey(db: Db, key: string): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('wording'), hashtext(${key}))`)
}

export async function insertWording(db: Db, wording: typeof wordings.$inferInsert): Promise<Wording> {
  const [row] = await db.insert(wordings).values(wording).returning()
  if (!row) throw new Error(`wording ${wording.key} was not stored`)
  return row
}

export async function findLatestVersion(db: Db, key: string, locale: string): Promise<Wording | undefined> {
  const [row] = await db
    .select()
    .from(wordings)
    .where(and(eq(wordings.key, key), eq(wordings.locale, locale)))
    .orderBy(desc(wordings.version))
    .limit(1)
  return row
}

/** By wording: how many entries of the ledger rest on it. */
export async function countWordingUses(db: Db): Promise<Map<number, number>> {
  const found = await rows<{ id: number; entries: number }>(
    db,
    sql`
    select wording_id::float8 as id, sum(entries)::float8 as entries
    from (select * from wording_counts union all select * from wording_deltas) figures
    group by wording_id`,
  )
  return new Map(found.map(({ id, entries }) => [id, entries]))
}

/** Adds the deltas to the counts and takes them away; one fold at a time. */
export async function foldWordingDeltas(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(hashtext('wordings.fold'))`)
  await db.execute(sql`
    with folded as (delete from wording_deltas returning *)
    insert into wording_counts as c (wording_id, entries)
    select wording_id, sum(entries) from folded group by 1
    on conflict (wording_id) do update set entries = c.entries + excluded.entries`)
}
