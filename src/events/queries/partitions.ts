import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import type { Month } from '../month.ts'

/** The tables that grow for ever, and the column that says which month a row belongs to. */
export const partitionedTables = { events: 'occurred_at', messages: 'planned_at' } as const
export type PartitionedTable = keyof typeof partitionedTables

const PARTITIONS_LOCK = 7_354_213

/** Until the end of the transaction: two processes never make partitions at once. */
export async function lockPartitions(db: Db): Promise<void> {
  await db.execute(sql`select pg_advisory_xact_lock(${PARTITIONS_LOCK})`)
  await db.execute(sql`set local lock_timeout = '10s'`)
}

/** Asks the table pg_class and not to_regclass, whose cache may not have heard of what another process made. */
export async function hasPartition(db: Db, table: PartitionedTable, month: Month): Promise<boolean> {
  const [row] = await rows<{ found: boolean }>(
    db,
    sql`
    select exists (
      select from pg_inherits i join pg_class c on c.oid = i.inhrelid
      where i.inhparent = ${table}::regclass and c.relname = ${`${table}_${month.name}`}
    ) as found`,
  )
  return row?.found ?? false
}

/**
 * Makes the partition beside the table, moves what the default partition holds of that month, then attaches:
 * `create table … partition of` would refuse as long as such rows are there. The default is locked first, so
 * that none arrives in between. Without identity: a partition takes its parent's.
 */
export async function createPartition(db: Db, table: PartitionedTable, month: Month): Promise<number> {
  const [parent, partition, rest] = [table, `${table}_${month.name}`, `${table}_default`].map((name) =>
    sql.identifier(name),
  )
  const column = sql.identifier(partitionedTables[table])
  const [from, until] = [month.from, month.until].map((at) => sql.raw(`'${at.toISOString()}'::timestamptz`))

  await db.execute(sql`lock table ${rest} in access exclusive mode`)
  await db.execute(sql`
    create table ${partition} (like ${parent}
      including defaults including constraints including indexes including generated including storage)`)
  const moved = await rows<{ n: number }>(
    db,
    sql`
    with gone as (
      delete from ${rest} where ${column} >= ${from} and ${column} < ${until} returning *
    ), kept as (
      insert into ${partition} select * from gone returning 1
    )
    select count(*) as n from kept`,
  )
  await db.execute(
    sql`alter table ${parent} attach partition ${partition} for values from (${from}) to (${until})`,
  )
  return moved[0]?.n ?? 0
}
