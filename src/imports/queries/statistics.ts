import { sql } from 'drizzle-orm'
import type { Db } from '../../db/client.ts'
import type { ImportKind } from '../import.ts'

export async function analyseTables(db: Db, kind: ImportKind): Promise<void> {
  if (kind === 'events') await db.execute(sql`analyze customers, identities, events`)
  else await db.execute(sql`analyze customers, identities, consents, consent_heads, inbox`)
}
