import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import type { Endpoint } from '../endpoint.ts'

export interface EndpointRow extends Endpoint {
  readonly secret: string
  readonly previousSecret: string | null
}

const columns = sql`key, url, is_private as "isPrivate", secret, previous_secret as "previousSecret",
  previous_until as "previousUntil", created_at as "createdAt", updated_at as "updatedAt"`

export function listEndpointRows(db: Db): Promise<EndpointRow[]> {
  return rows<EndpointRow>(db, sql`select ${columns} from webhook_endpoints order by key`)
}

export async function findEndpoint(db: Db, key: string): Promise<EndpointRow | undefined> {
  const [row] = await rows<EndpointRow>(db, sql`select ${columns} from webhook_endpoints where key = ${key}`)
  return row
}

/** Held until the transaction ends. */
export async function lockEndpoint(db: Db, key: string): Promise<EndpointRow | undefined> {
  const [row] = await rows<EndpointRow>(
    db,
    sql`select ${columns} from webhook_endpoints where key = ${key} for update`,
  )
  return row
}

/** False when there is one of that key. */
export async function insertEndpoint(
  db: Db,
  row: { key: string; url: string; isPrivate: boolean; secret: string; now: Date },
): Promise<boolean> {
  const inserted = await rows(
    db,
    sql`
    insert into webhook_endpoints (key, url, is_private, secret, created_at, updated_at)
    values (${row.key}, ${row.url}, ${row.isPrivate}, ${row.secret}, ${row.now}::timestamptz, ${row.now}::timestamptz)
    on conflict do nothing returning key`,
  )
  return inserted.length > 0
}

export async function updateEndpoint(
  db: Db,
  { key, url, isPrivate, now }: { key: string; url: string; isPrivate: boolean; now: Date },
): Promise<void> {
  await db.execute(sql`
    update webhook_endpoints set url = ${url}, is_private = ${isPrivate}, updated_at = ${now}::timestamptz
    where key = ${key}`)
}

export async function replaceSecret(
  db: Db,
  { key, secret, previousUntil, now }: { key: string; secret: string; previousUntil: Date; now: Date },
): Promise<void> {
  await db.execute(sql`
    update webhook_endpoints set previous_secret = secret, previous_until = ${previousUntil}::timestamptz,
      secret = ${secret}, updated_at = ${now}::timestamptz
    where key = ${key}`)
}

export async function deleteEndpoint(db: Db, key: string): Promise<void> {
  await db.execute(sql`delete from webhook_endpoints where key = ${key}`)
}

/** Live workflows with a step that calls this endpoint. */
export async function listUsers(db: Db, key: string): Promise<string[]> {
  const found = await rows<{ key: string }>(
    db,
    sql`
    select w.key from workflows w join workflow_versions v on v.id = w.live_version_id
    where w.state in ('live', 'paused') and exists (
      select from jsonb_array_elements(v.program -> 'instructions') i
      where i ->> 'type' = 'webhook' and i -> 'settings' ->> 'endpoint' = ${key})
    order by w.key`,
  )
  return found.map((row) => row.key)
}
