import { loadLinkKeys } from '../access/link-keys.ts'
import { signLink } from '../access/link-token.ts'
import type { Context } from '../context.ts'
import { addDuration } from '../core/calendar.ts'
import { OPT_IN_MAIL_EVERY_MS, OPT_IN_VALID, type OptInGrant, type SendOptIn } from './opt-in.ts'
import { listConsents } from './queries/consents.ts'
import {
  findPendingOptIn,
  insertOptIn,
  lockOptInAddress,
  updateOptIn,
  wasOptInSentSince,
} from './queries/opt-ins.ts'

export interface OptInRequestInput {
  readonly customerId: number
  /** Keyed hash of the address that has to confirm. */
  readonly addressHash: string
  readonly form: { readonly key: string; readonly name: string }
  readonly grants: readonly OptInGrant[]
  readonly evidence: Readonly<Record<string, unknown>>
  readonly locale: string
}

/**
 * Asks the owner of the mailbox to confirm: with a link, or, when all was granted before, by saying so. At
 * most one mail a day goes to an address; asking again meanwhile adds to the request whose link is on its way.
 */
export async function requestOptIn(
  ctx: Context,
  input: OptInRequestInput,
  sendOptIn: SendOptIn,
): Promise<void> {
  const { db, clock } = ctx
  const now = clock.now()
  await lockOptInAddress(db, input.addressHash)
  const wasSent = await wasOptInSentSince(
    db,
    input.addressHash,
    new Date(now.getTime() - OPT_IN_MAIL_EVERY_MS),
  )
  const open = await withoutGranted(ctx, input)
  const requestId = await keepRequest(ctx, { ...input, grants: open }, now)
  if (wasSent) return

  await updateOptIn(db, requestId, { sentAt: now })
  const kind = open.length > 0 ? 'confirm' : 'already_subscribed'
  const { customerId, locale, form } = input
  const confirmUrl = kind === 'confirm' ? await confirmUrlOf(ctx, requestId) : null
  await sendOptIn(ctx, {
    customerId,
    kind,
    locale,
    formKey: form.key,
    formName: form.name,
    confirmUrl,
    grants: open,
  })
}

async function withoutGranted({ db, clock }: Context, input: OptInRequestInput): Promise<OptInGrant[]> {
  const now = clock.now()
  const granted = (await listConsents(db, input.customerId)).filter(
    ({ state, expiresAt }) => state === 'granted' && (expiresAt === null || expiresAt > now),
  )
  return input.grants.filter((grant) => !granted.some((consent) => isSameGrant(consent, grant)))
}

async function keepRequest({ db }: Context, input: OptInRequestInput, now: Date): Promise<number> {
  const { customerId, addressHash, form, grants, evidence, locale } = input
  const pending = grants.length > 0 ? await findPendingOptIn(db, customerId, now) : undefined
  if (pending) {
    const added = grants.filter((grant) => !pending.grants.some((one) => isSameGrant(one, grant)))
    await updateOptIn(db, pending.id, { grants: [...pending.grants, ...added] })
    return pending.id
  }
  return insertOptIn(db, {
    customerId,
    formKey: form.key,
    grants: [...grants],
    evidence,
    locale,
    addressHash,
    // With nothing to confirm the row only remembers that a mail went out.
    state: grants.length > 0 ? 'pending' : 'confirmed',
    createdAt: now,
    expiresAt: addDuration(now, 'UTC', OPT_IN_VALID),
    decidedAt: grants.length > 0 ? null : now,
  })
}

async function confirmUrlOf({ db, masterKey, publicUrl }: Context, id: number): Promise<string> {
  const keys = await loadLinkKeys(db, masterKey)
  return `${publicUrl}/confirm/${signLink(keys, { purpose: 'confirm', id })}`
}

interface ForWhat {
  readonly channel: string
  readonly purpose: string
}

function isSameGrant(a: ForWhat, b: ForWhat): boolean {
  return a.channel === b.channel && a.purpose === b.purpose
}
