import { recordAudit } from '../access/record-audit.ts'
import { afterCommit, type Context, inTransaction } from '../context.ts'
import { InvalidInputError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { rootOf } from '../db/transaction.ts'
import { listSettings, lockSettings, type SettingRow, saveSetting } from './queries.ts'
import { defaultSettings, Settings, type SettingsPatch } from './settings-schema.ts'

export type { Settings } from './settings-schema.ts'

/** A change is seen by every process within this time. */
const CACHE_MS = 1_000

interface Cached {
  readonly settings: Promise<Settings>
  readonly until: number
}
const cacheOf = new WeakMap<Db, Cached>()

/**
 * What the company configured, with the defaults for the rest; at most a second old. Transactions share what
 * their pool knows: each would read the table again otherwise, at every batch.
 */
export function getSettings(db: Db): Promise<Settings> {
  const root = rootOf(db)
  const known = cacheOf.get(root)
  if (known && known.until > performance.now()) return known.settings

  const settings = readSettings(db)
  // A transaction may fail before it has read: only what was read is for others.
  const keep = () => cacheOf.set(root, { settings, until: asked + CACHE_MS })
  const asked = performance.now()
  if (root === db) keep()
  else settings.then(keep, () => undefined)
  settings.catch(() => cacheOf.delete(root))
  return settings
}

/** Changes what the patch names and leaves the rest. Throws InvalidInputError when the result makes no sense. */
export async function updateSettings(ctx: Context, patch: SettingsPatch): Promise<Settings> {
  const now = ctx.clock.now()
  const after = await inTransaction(ctx, async ({ db, actor }) => {
    await lockSettings(db)
    const before = await readSettings(db)
    const merged = parseMerged(merge(before, patch))
    const changed = settingKeys.filter((key) => JSON.stringify(before[key]) !== JSON.stringify(merged[key]))
    for (const key of changed) await saveSetting(db, { key, value: merged[key], updatedAt: now })

    if (changed.length > 0) {
      const change = { before: pick(before, changed), after: pick(merged, changed) }
      await recordAudit(
        db,
        actor,
        { action: 'settings.update', entity: 'settings', entityId: 'company', ...change },
        now,
      )
    }
    return merged
  })
  await afterCommit(ctx, async () => {
    cacheOf.delete(rootOf(ctx.db))
  })
  return after
}

type SettingKey = keyof Settings
const settingKeys = Object.keys(defaultSettings) as SettingKey[]

async function readSettings(db: Db): Promise<Settings> {
  return fromRows(await listSettings(db))
}

/** A field that an older version did not know takes its default. */
function fromRows(rows: readonly SettingRow[]): Settings {
  const stored = Object.fromEntries(rows.map((row) => [row.key, row.value]))
  return Settings.parse(merge(defaultSettings, stored as SettingsPatch))
}

function parseMerged(candidate: unknown): Settings {
  const parsed = Settings.safeParse(candidate)
  if (parsed.success) return parsed.data

  const issues = parsed.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }))
  throw new InvalidInputError('the settings are not valid', issues)
}

/** Objects field by field, lists and plain values whole; what the patch leaves out or has as undefined stays. */
function merge<T>(base: T, patch: unknown): T {
  if (patch === undefined) return base
  if (!isPlainObject(base) || !isPlainObject(patch)) return patch as T

  const merged: Record<string, unknown> = { ...base }
  for (const [key, value] of Object.entries(patch)) merged[key] = merge(merged[key], value)
  return merged as T
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function pick(settings: Settings, keys: readonly SettingKey[]): Partial<Settings> {
  return Object.fromEntries(keys.map((key) => [key, settings[key]]))
}
