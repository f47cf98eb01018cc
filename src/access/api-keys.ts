import { type Context, inTransaction } from '../context.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import {
  type ApiKeyKind,
  generateKey,
  hashKey,
  looksLikeKey,
  prefixOf,
  scopesOf,
  type VerifiedKey,
} from './api-key.ts'
import {
  type ApiKey,
  findKeyById,
  findLiveKeyByHash,
  insertApiKey,
  listApiKeyRows,
  markKeyRevoked,
  markKeyUsed,
} from './queries/api-keys.ts'
import { recordAudit } from './record-audit.ts'
import type { Role } from './role.ts'

/** How long an answer about a key is trusted; a revoked key dies within this time on every server. */
const CACHE_MS = 1_000
const CACHE_MAX = 10_000
const USED_EVERY_MS = 5 * 60_000

interface Cached {
  readonly key: VerifiedKey | undefined
  readonly until: number
}
const cacheOf = new WeakMap<Db, Map<string, Cached>>()
/** When the last use of each key was noted, in milliseconds. */
const notedOf = new WeakMap<Db, Map<number, number>>()

export interface NewKey {
  readonly kind: ApiKeyKind
  readonly name: string
  /** Needed by `api` keys, refused for `write` keys. */
  readonly role?: Role | undefined
}

/** Makes a key. `secret` is its only copy: we keep the hash. */
export async function createKey(ctx: Context, input: NewKey): Promise<{ key: ApiKey; secret: string }> {
  if ((input.kind === 'api') !== (input.role !== undefined)) {
    const message = input.kind === 'api' ? 'an api key needs a role' : 'a write key has no role'
    throw new InvalidInputError(message, [{ path: 'role', message }])
  }
  const secret = generateKey(input.kind)
  const now = ctx.clock.now()
  const key = await inTransaction(ctx, async ({ db }) => {
    const row = await insertApiKey(db, {
      kind: input.kind,
      name: input.name,
      role: input.role ?? null,
      prefix: prefixOf(secret),
      sha256: hashKey(secret),
      createdAt: now,
      createdBy: ctx.actor.name,
    })
    const after = { kind: row.kind, name: row.name, role: row.role, prefix: row.prefix }
    await recordAudit(
      db,
      ctx.actor,
      { action: 'api_key.create', entity: 'api_key', entityId: row.id, after },
      now,
    )
    return row
  })
  return { key, secret }
}

/** Throws NotFoundError, or ConflictError when it was revoked before. */
export async function revokeKey(ctx: Context, id: number): Promise<ApiKey> {
  const now = ctx.clock.now()
  const revoked = await inTransaction(ctx, async ({ db }) => {
    const row = await markKeyRevoked(db, id, now)
    if (!row) {
      if (await findKeyById(db, id)) throw new ConflictError('the API key was already revoked')
      throw new NotFoundError('API key', id)
    }
    await recordAudit(
      db,
      ctx.actor,
      {
        action: 'api_key.revoke',
        entity: 'api_key',
        entityId: id,
        before: { name: row.name, prefix: row.prefix },
      },
      now,
    )
    return row
  })
  cacheOf.get(ctx.db)?.delete(revoked.sha256)
  return revoked
}

export function listKeys(db: Db): Promise<ApiKey[]> {
  return listApiKeyRows(db)
}

/** Undefined for a key that is unknown, malformed or revoked (known within a second). */
export async function verifyKey(db: Db, secret: string): Promise<VerifiedKey | undefined> {
  if (!looksLikeKey(secret)) return undefined

  const sha256 = hashKey(secret)
  const cache = cacheFor(db)
  const known = cache.get(sha256)
  if (known && known.until > performance.now()) return known.key

  const row = await findLiveKeyByHash(db, sha256)
  const key = row && toVerified(row)
  if (cache.size >= CACHE_MAX) cache.clear()
  cache.set(sha256, { key, until: performance.now() + CACHE_MS })
  return key
}

/** `verifyKey`, and the use is noted. */
export async function useKey(
  ctx: Pick<Context, 'db' | 'clock'>,
  secret: string,
): Promise<VerifiedKey | undefined> {
  const key = await verifyKey(ctx.db, secret)
  if (key) await noteKeyUse(ctx, key.id)
  return key
}

/** Notes that a key was used: a statement at most once in five minutes per key and process. */
export async function noteKeyUse(ctx: Pick<Context, 'db' | 'clock'>, id: number): Promise<void> {
  const at = ctx.clock.now()
  const noted = notedOf.get(ctx.db) ?? new Map<number, number>()
  notedOf.set(ctx.db, noted)
  if (at.getTime() - (noted.get(id) ?? -Infinity) < USED_EVERY_MS) return

  noted.set(id, at.getTime())
  await markKeyUsed(ctx.db, id, { at, before: new Date(at.getTime() - USED_EVERY_MS) })
}

function toVerified(row: ApiKey): VerifiedKey {
  return { id: row.id, name: row.name, kind: row.kind, role: row.role, scopes: scopesOf(row.kind) }
}

/** Per pool, so that two databases in one process never share answers. */
function cacheFor(db: Db): Map<string, Cached> {
  const known = cacheOf.get(db)
  if (known) return known

  const fresh = new Map<string, Cached>()
  cacheOf.set(db, fresh)
  return fresh
}
