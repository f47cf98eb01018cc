import type { ConsentEntry } from '../consent/consent.ts'
import { recordConsents } from '../consent/record-consent.ts'
import type { Context } from '../context.ts'
import { type AttributeChange, attributeOf, isSameValue, type Profile } from '../customers/profile.ts'
import { type LockedProfile, lockProfiles } from '../customers/queries/profiles.ts'
import { deleteIdentities, eraseCustomers } from '../customers/queries/undo.ts'
import { updateAttributes } from '../customers/update-attributes.ts'
import { touch } from '../events/append-events.ts'
import { removeHistory } from '../events/append-history.ts'
import { fingerprintOf } from './change.ts'
import type { CustomerChange, Import } from './queries/imports.ts'
import { findLastEntries, listWithOwnFacts } from './queries/undo.ts'
import type { RowError } from './row.ts'

/**
 * Restores what these customers had before the import, unless it was changed again since: that is kept and
 * answered. Customers whom the import made and with whom nothing else has happened are erased again.
 */
export async function undoChanges(
  ctx: Context,
  file: Import,
  changes: readonly CustomerChange[],
): Promise<RowError[]> {
  const now = ctx.clock.now()
  await removeHistory(
    ctx.db,
    changes.flatMap(({ change }) => change.events),
    now,
  )
  const keptConsents = await undoConsents(ctx, file, changes)
  const profiles = new Map(
    (
      await lockProfiles(
        ctx.db,
        changes.map(({ customerId }) => customerId),
      )
    ).map((profile) => [profile.id, profile]),
  )
  const made = changes.filter(({ change }) => change.created).map(({ customerId }) => customerId)
  const busy = new Set(await listWithOwnFacts(ctx.db, made, `import:${file.id}`))
  const erased = changes.filter(
    (one) => one.change.created && !busy.has(one.customerId) && isUntouched(one, profiles),
  )
  const restored = changes.filter((one) => !one.change.created && profiles.has(one.customerId))
  const keptCustomers = changes.filter((one) => one.change.created && !erased.includes(one))

  const keptFields = await restoreFields(ctx, restored, profiles)
  await deleteIdentities(
    ctx.db,
    restored.flatMap(({ customerId, change }) =>
      change.identities.map((identity) => ({ ...identity, customerId })),
    ),
  )
  const gone = erased.map(({ customerId }) => customerId)
  await eraseCustomers(ctx.db, gone, now)
  await touch(
    ctx.db,
    gone.map((customerId) => ({ customerId, topic: 'attribute:email' })),
    now,
  )
  return [...keptConsents, ...keptFields, ...keptCustomers.map(toKeptCustomer)]
}

/** Withdraws what the import had granted, as far as it still is the last word. */
async function undoConsents(
  ctx: Context,
  file: Import,
  changes: readonly CustomerChange[],
): Promise<RowError[]> {
  const given = changes.flatMap(({ customerId, line, change }) =>
    change.consents.map((consent) => ({ ...consent, customerId, line })),
  )
  if (given.length === 0) return []

  const now = ctx.clock.now()
  const ours = new Set(given.map(({ entryId }) => entryId))
  const last = await findLastEntries(ctx.db, given)
  const current = last.filter(({ entryId }) => ours.has(entryId))
  const entries = current.map(
    ({ customerId, channel, purpose }): ConsentEntry => ({
      customerId,
      channel,
      purpose,
      action: 'withdrawn',
      legalBasis: 'consent',
      source: `import_undo:${file.id}`,
      evidence: { file: file.filename, sha256: file.sha256 },
      actor: `${ctx.actor.kind}:${ctx.actor.id}`,
      at: now,
    }),
  )
  await recordConsents(ctx.db, entries, now)
  return last
    .filter(({ entryId }) => !ours.has(entryId))
    .map(({ customerId, channel, purpose }) => ({
      line: given.find((one) => one.customerId === customerId)?.line ?? 0,
      column: `consent:${channel}:${purpose}`,
      value: null,
      message: 'was decided again since the import, and stays as it is',
    }))
}

async function restoreFields(
  ctx: Context,
  restored: readonly CustomerChange[],
  profiles: ReadonlyMap<number, LockedProfile>,
): Promise<RowError[]> {
  const kept: RowError[] = []
  const wanted = restored.flatMap((one): AttributeChange[] => {
    const profile = profiles.get(one.customerId)
    if (!profile) return []
    const set = new Map<string, unknown>()
    for (const [name, { before, after }] of Object.entries(one.change.fields)) {
      if (isSameValue(attributeOf(profile, name), after)) set.set(name, before)
      else kept.push(toKeptField(one.line, name))
    }
    return set.size > 0 ? [{ customerId: one.customerId, set: Object.fromEntries(set) }] : []
  })
  const now = ctx.clock.now()
  const results = await updateAttributes(ctx.db, wanted, now, ctx.masterKey)
  const topics = results.flatMap(({ customerId, changed }) =>
    changed.map((name) => ({ customerId, topic: `attribute:${name}` })),
  )
  await touch(ctx.db, topics, now)
  return kept
}

/** As the import left them. */
function isUntouched(
  { customerId, change }: CustomerChange,
  profiles: ReadonlyMap<number, LockedProfile>,
): boolean {
  const profile: Profile | undefined = profiles.get(customerId)
  if (!profile) return false
  if (change.left !== undefined) return fingerprintOf(profile) === change.left
  const names = Object.keys(profile.attributes).concat(
    (['email', 'phone', 'locale', 'timezone'] as const).filter((name) => profile[name] !== null),
  )
  return names.every((name) => isSameValue(attributeOf(profile, name), change.fields[name]?.after ?? null))
}

function toKeptField(line: number, column: string): RowError {
  return { line, column, value: null, message: 'was changed again since the import, and stays as it is' }
}

function toKeptCustomer({ line }: CustomerChange): RowError {
  return { line, column: null, value: null, message: 'the customer was in use since the import, and stays' }
}
