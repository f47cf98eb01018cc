import type { Db } from '../db/client.ts'
import { transact } from '../db/transaction.ts'
import { type Month, monthsFrom } from './month.ts'
import {
  createPartition,
  hasPartition,
  lockPartitions,
  type PartitionedTable,
  partitionedTables,
} from './queries/partitions.ts'

const MONTHS_AHEAD = 3

/**
 * Makes the partitions of this month and the next three for events and messages; what is older stays in the
 * default one. Answers the names of those it made. Safe from several processes at once; one transaction per
 * partition, so that each lock is short.
 */
export async function ensurePartitions(db: Db, now: Date): Promise<string[]> {
  const wanted = (Object.keys(partitionedTables) as PartitionedTable[]).flatMap((table) =>
    monthsFrom(now, MONTHS_AHEAD).map((month) => ({ table, month })),
  )
  const made: string[] = []
  for (const { table, month } of wanted) {
    if (await hasPartition(db, table, month)) continue
    const { result } = await transact(db, (tx) => makeOnce(tx, table, month))
    if (result) made.push(`${table}_${month.name}`)
  }
  return made
}

async function makeOnce(db: Db, table: PartitionedTable, month: Month): Promise<boolean> {
  await lockPartitions(db)
  if (await hasPartition(db, table, month)) return false
  await createPartition(db, table, month)
  return true
}
