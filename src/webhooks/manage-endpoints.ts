import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import { randomToken } from '../core/ids.ts'
import { decrypt, deriveKey, encrypt } from '../core/keys.ts'
import type { Db } from '../db/client.ts'
import type { Endpoint, EndpointInput } from './endpoint.ts'
import {
  deleteEndpoint,
  type EndpointRow,
  findEndpoint,
  insertEndpoint,
  listEndpointRows,
  listUsers,
  lockEndpoint,
  replaceSecret,
  updateEndpoint,
} from './queries/endpoints.ts'

/** The secret before stays good so long: the other side changes over in its own time. */
const OVERLAP_MS = 24 * 3_600_000

export async function listEndpoints(db: Db): Promise<Endpoint[]> {
  return (await listEndpointRows(db)).map(toEndpoint)
}

/** Adds an endpoint. `secret` is shown this once; the row holds it sealed. */
export async function addEndpoint(
  ctx: Context,
  key: string,
  { url, isPrivate }: EndpointInput,
): Promise<{ endpoint: Endpoint; secret: string }> {
  const now = ctx.clock.now()
  const secret = newSecret()
  await inTransaction(ctx, async ({ db, actor }) => {
    const row = { key, url, isPrivate, secret: seal(ctx, secret), now }
    if (!(await insertEndpoint(db, row)))
      throw new ConflictError(`there is an endpoint ${key} already: change it, or choose another key`)
    const change = { action: 'webhook.add', entity: 'webhook', entityId: key, after: { url, isPrivate } }
    await recordAudit(db, actor, change, now)
  })
  return { endpoint: toEndpoint(await getEndpoint(ctx.db, key)), secret }
}

/** Sends the calls elsewhere from now on, those that wait too. The secret stays. */
export async function changeEndpoint(ctx: Context, key: string, input: EndpointInput): Promise<Endpoint> {
  const now = ctx.clock.now()
  await inTransaction(ctx, async ({ db, actor }) => {
    const before = await lockOne(db, key)
    await updateEndpoint(db, { key, ...input, now })
    const change = { before: { url: before.url, isPrivate: before.isPrivate }, after: input }
    await recordAudit(
      db,
      actor,
      { action: 'webhook.change', entity: 'webhook', entityId: key, ...change },
      now,
    )
  })
  return toEndpoint(await getEndpoint(ctx.db, key))
}

/** A new secret, shown this once. For a day calls are signed with both. */
export async function rotateSecret(
  ctx: Context,
  key: string,
): Promise<{ endpoint: Endpoint; secret: string }> {
  const now = ctx.clock.now()
  const secret = newSecret()
  await inTransaction(ctx, async ({ db, actor }) => {
    await lockOne(db, key)
    const previousUntil = new Date(now.getTime() + OVERLAP_MS)
    await replaceSecret(db, { key, secret: seal(ctx, secret), previousUntil, now })
    await recordAudit(db, actor, { action: 'webhook.rotate', entity: 'webhook', entityId: key }, now)
  })
  return { endpoint: toEndpoint(await getEndpoint(ctx.db, key)), secret }
}

/** Throws ConflictError while a live workflow calls it. */
export async function removeEndpoint(ctx: Context, key: string): Promise<void> {
  await inTransaction(ctx, async ({ db, actor, clock }) => {
    const { url, isPrivate } = await lockOne(db, key)
    const users = await listUsers(db, key)
    if (users.length > 0)
      throw new ConflictError(`${key} is called by ${users.join(', ')}: publish them without it first`)
    await deleteEndpoint(db, key)
    const change = { action: 'webhook.remove', entity: 'webhook', entityId: key, before: { url, isPrivate } }
    await recordAudit(db, actor, change, clock.now())
  })
}

/** What signs a call now: the secret, and for a day the one before it. Undefined: sealed with another SECRET_KEY. */
export function secretsOf(
  ctx: Pick<Context, 'masterKey'>,
  row: EndpointRow,
  now: Date,
): readonly string[] | undefined {
  const isOverlapping = row.previousSecret !== null && row.previousUntil !== null && row.previousUntil > now
  const sealed = isOverlapping && row.previousSecret ? [row.secret, row.previousSecret] : [row.secret]
  const secrets = sealed.flatMap((one) => decrypt(sealingKey(ctx), one) ?? [])
  return secrets.length > 0 ? secrets : undefined
}

async function getEndpoint(db: Db, key: string): Promise<EndpointRow> {
  const row = await findEndpoint(db, key)
  if (!row) throw new NotFoundError('webhook endpoint', key)
  return row
}

async function lockOne(db: Db, key: string): Promise<EndpointRow> {
  const row = await lockEndpoint(db, key)
  if (!row) throw new NotFoundError('webhook endpoint', key)
  return row
}

function toEndpoint({ secret: _, previousSecret: __, ...endpoint }: EndpointRow): Endpoint {
  return endpoint
}

function newSecret(): string {
  return `whs_${randomToken(32)}`
}

function seal(ctx: Pick<Context, 'masterKey'>, secret: string): string {
  return encrypt(sealingKey(ctx), secret)
}

function sealingKey({ masterKey }: Pick<Context, 'masterKey'>): Buffer {
  return deriveKey(masterKey, 'webhook-secrets')
}
