import { randomBytes } from 'node:crypto'
import { type Context, inTransaction } from '../context.ts'
import { addDuration } from '../core/calendar.ts'
import { ConflictError, NotFoundError } from '../core/errors.ts'
import { randomToken } from '../core/ids.ts'
import { decrypt, deriveKey, encrypt } from '../core/keys.ts'
import type { Db } from '../db/client.ts'
import type { LinkKey, LinkKeys } from './link-token.ts'
import {
  insertLinkKey,
  listUsableLinkKeys,
  lockLinkKeys,
  type StoredLinkKey,
  updateLinkKey,
} from './queries/link-keys.ts'
import { recordAudit } from './record-audit.ts'

/** A process learns of a new key within this time: a key signs only after every process knows it. */
export const LINK_KEYS_CACHE_MS = 5_000

/** Links in sent mails must work for as long (COMPLIANCE.md A3: 60 days at least, keys for 13 months). */
const KEPT_AFTER_SIGNING = 'P13M'

/** Id and key of the first one: all processes that find none make the same. */
const FIRST_KEY_ID = '0'

const cacheOf = new WeakMap<Db, { readonly keys: Promise<LinkKeys>; readonly until: number }>()

/** The keys that sign and verify links, a few seconds old at most. Makes the first key where there is none. */
export function loadLinkKeys(db: Db, masterKey: Buffer): Promise<LinkKeys> {
  const known = cacheOf.get(db)
  if (known && known.until > performance.now()) return known.keys

  const keys = readLinkKeys(db, masterKey)
  cacheOf.set(db, { keys, until: performance.now() + LINK_KEYS_CACHE_MS })
  keys.catch(() => cacheOf.delete(db))
  return keys
}

async function readLinkKeys(db: Db, masterKey: Buffer): Promise<LinkKeys> {
  const first = { id: FIRST_KEY_ID, key: deriveKey(masterKey, 'links') }
  const stored = await listUsableLinkKeys(db)
  // Nothing is stored for the first key until it is rotated: it follows from the master key.
  if (!stored.some((row) => row.state === 'signing')) {
    return { signing: first, verifying: byId([first, ...stored.map((row) => open(row, masterKey))]) }
  }

  const keys = stored.map((row) => open(row, masterKey))
  const signing = keys.find((_, i) => stored[i]?.state === 'signing')
  return { signing: signing ?? first, verifying: byId(keys) }
}

function byId(keys: readonly LinkKey[]): ReadonlyMap<string, LinkKey> {
  return new Map(keys.map((key) => [key.id, key]))
}

function open(row: StoredLinkKey, masterKey: Buffer): LinkKey {
  const key = decrypt(sealingKey(masterKey), row.sealed)
  if (!key) throw new Error(`link key ${row.id} was sealed under another master key`)
  return { id: row.id, key: Buffer.from(key, 'base64url') }
}

/** First half of a rotation: the new key verifies from now on, in every process within LINK_KEYS_CACHE_MS. */
export async function announceLinkKey(ctx: Context): Promise<string> {
  const id = randomToken(3)
  return inTransaction(ctx, async ({ db, clock, masterKey }) => {
    const createdAt = clock.now()
    const first = deriveKey(masterKey, 'links')
    await insertLinkKey(db, { id: FIRST_KEY_ID, sealed: seal(first, masterKey), state: 'signing', createdAt })
    await insertLinkKey(db, { id, sealed: seal(randomBytes(32), masterKey), state: 'announced', createdAt })
    return id
  })
}

/** Second half: the announced key signs, the one before it only verifies. */
export async function promoteLinkKey(ctx: Context, id: string): Promise<void> {
  await inTransaction(ctx, async ({ db, clock, actor }) => {
    const now = clock.now()
    const keys = await lockLinkKeys(db)
    if (keys.find((key) => key.id === id)?.state !== 'announced')
      throw new NotFoundError('announced link key', id)

    for (const key of keys.filter(({ state }) => state === 'signing')) {
      await updateLinkKey(db, key.id, { state: 'verifying', supersededAt: now })
    }
    await updateLinkKey(db, id, { state: 'signing' })
    await recordAudit(db, actor, { action: 'link_key.rotate', entity: 'link_key', entityId: id }, now)
  })
  cacheOf.delete(ctx.db)
}

/**
 * Links signed with this key stop working. Throws ConflictError for the signing key, and for one that stopped
 * signing less than 13 months ago: unsubscribe links of mails in people's mailboxes would break.
 */
export async function retireLinkKey(ctx: Context, id: string): Promise<void> {
  await inTransaction(ctx, async ({ db, clock, actor }) => {
    const now = clock.now()
    const key = (await lockLinkKeys(db)).find((row) => row.id === id)
    if (!key || key.state === 'retired') throw new NotFoundError('link key', id)
    if (key.state !== 'verifying' || !key.supersededAt) {
      throw new ConflictError(`link key ${id} is ${key.state}: rotate the keys first`)
    }
    const keptUntil = addDuration(key.supersededAt, 'UTC', KEPT_AFTER_SIGNING)
    if (keptUntil > now) {
      throw new ConflictError(
        `link key ${id} must verify links in sent mails until ${keptUntil.toISOString()}`,
      )
    }

    await updateLinkKey(db, id, { state: 'retired', sealed: '' })
    await recordAudit(db, actor, { action: 'link_key.retire', entity: 'link_key', entityId: id }, now)
  })
  cacheOf.delete(ctx.db)
}

function seal(key: Buffer, masterKey: Buffer): string {
  return encrypt(sealingKey(masterKey), key.toString('base64url'))
}

function sealingKey(masterKey: Buffer): Buffer {
  return deriveKey(masterKey, 'link-keys')
}
