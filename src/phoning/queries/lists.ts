import { asc, eq, sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import type { CallListSettings } from '../call-list.ts'
import { callLists } from '../tables.ts'

export type CallList = typeof callLists.$inferSelect

export async function findCallList(db: Db, key: string): Promise<CallList | undefined> {
  const [list] = await db.select().from(callLists).where(eq(callLists.key, key))
  return list
}

export async function findCallListById(db: Db, id: number): Promise<CallList | undefined> {
  const [list] = await db.select().from(callLists).where(eq(callLists.id, id))
  return list
}

export function listCallLists(db: Db): Promise<CallList[]> {
  return db.select().from(callLists).orderBy(asc(callLists.key))
}

/** Makes the list, or gives it this name and these settings. */
export async function upsertCallList(
  db: Db,
  list: { key: string; name: string; settings: CallListSettings; createdAt: Date },
): Promise<CallList> {
  const { name, settings } = list
  const [row] = await db
    .insert(callLists)
    .values(list)
    .onConflictDoUpdate({ target: callLists.key, set: { name, settings } })
    .returning()
  if (!row) throw new Error(`the call list ${list.key} was neither made nor found`)
  return row
}

export interface ListCounts {
  readonly listId: number
  readonly state: string
  readonly tasks: number
  /** Of the open ones, those that may be claimed now as far as the clock is concerned. */
  readonly due: number
}

export function countTasks(db: Db, now: Date): Promise<ListCounts[]> {
  return rows<ListCounts>(
    db,
    sql`
    select list_id as "listId", state, count(*) as tasks, count(*) filter (where next_at <= ${now}::timestamptz) as due
    from call_tasks group by 1, 2`,
  )
}
