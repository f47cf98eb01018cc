import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'
import { aliveSql, idsSql } from './evaluate.ts'

export interface Member {
  readonly customerId: number
  readonly since: Date
  readonly email: string | null
  readonly phone: string | null
  readonly locale: string | null
  readonly attributes: Record<string, unknown>
}

export function listMembers(
  db: Db,
  segmentId: number,
  page: { afterId: number; limit: number },
): Promise<Member[]> {
  return rows(
    db,
    sql`select m.customer_id as "customerId", m.since, c.email, c.phone, c.locale, c.attributes
      from memberships m join customers c on c.id = m.customer_id
      where m.segment_id = ${segmentId} and m.customer_id > ${page.afterId}
      order by m.customer_id limit ${page.limit}`,
  )
}

export interface OwnSegment {
  readonly key: string
  readonly name: Record<string, string>
  readonly since: Date
}

/** The segments that a customer is in now, by name. */
export function listSegmentsOf(db: Db, customerId: number): Promise<OwnSegment[]> {
  return rows(
    db,
    sql`select s.key, s.name, m.since from memberships m join segments s on s.id = m.segment_id
      where m.customer_id = ${customerId} and s.state <> 'archived' order by s.name->>'fr', s.key`,
  )
}

/** For each combination of the segments (a bit for each, in their order), how many are in exactly these. */
export function countOverlap(
  db: Db,
  segmentIds: readonly number[],
): Promise<{ mask: number; count: number }[]> {
  return rows(
    db,
    sql`select mask, count(*) as count from (
        select m.customer_id, sum(1 << (g.place - 1)::int)::int as mask
        from memberships m
        join (select value::bigint as id, ordinality as place
          from jsonb_array_elements_text(${json(segmentIds)}::jsonb) with ordinality) g on g.id = m.segment_id
        group by m.customer_id) each_one
      group by mask order by mask`,
  )
}

/** Of these customers, those who can be members and are not: they are now. */
export async function insertMembers(
  db: Db,
  segmentId: number,
  customerIds: readonly number[],
  now: Date,
): Promise<number[]> {
  const found = await rows<{ id: number }>(
    db,
    sql`insert into memberships (segment_id, customer_id, since)
      select ${segmentId}::bigint, c.id, ${now}::timestamptz from customers c
      where c.id in ${idsSql(customerIds)} and ${aliveSql} order by c.id
      on conflict do nothing returning customer_id as id`,
  )
  return found.map(({ id }) => id)
}

export async function deleteMembers(
  db: Db,
  segmentId: number,
  customerIds: readonly number[],
): Promise<number[]> {
  const found = await rows<{ id: number }>(
    db,
    sql`delete from memberships where segment_id = ${segmentId} and customer_id in ${idsSql(customerIds)}
      returning customer_id as id`,
  )
  return found.map(({ id }) => id)
}

export function listIdsOfImport(db: Db, importId: number): Promise<{ id: number }[]> {
  return rows(db, sql`select customer_id as id from import_changes where import_id = ${importId} order by 1`)
}
