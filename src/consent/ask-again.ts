import { loadLinkKeys } from '../access/link-keys.ts'
import { signLink } from '../access/link-token.ts'
import { addDuration } from '../core/calendar.ts'
import type { Db } from '../db/client.ts'
import type { ContactChannel } from './consent.ts'
import { OPT_IN_VALID } from './opt-in.ts'
import { insertAsks, listAskedPeople, lockAddresses } from './queries/asks.ts'
import { listLatestWordings } from './queries/wordings.ts'
import { recordConsents } from './record-consent.ts'

/** A workflow asks one customer for one permission. */
export interface Ask {
  readonly customerId: number
  readonly channel: ContactChannel
  readonly purpose: string
  /** Key of the wording that the person is shown. */
  readonly wording: string
  readonly workflow: string
  readonly step: string
  readonly enrolmentId: number
}

export interface Asked extends Ask {
  readonly confirmUrl: string
  /** As the person reads it. */
  readonly text: string
}

interface Asking {
  readonly now: Date
  readonly masterKey: Buffer
  readonly publicUrl: string
  /** The company's languages, the fallback first. */
  readonly locales: readonly string[]
}

/**
 * Writes down that these people are asked, with the wording, and makes the links by which they say yes. Whether each may
 * be asked was decided by the step. Who has no address by now is left out. The caller plans the mails in this transaction.
 */
export async function askAgain(db: Db, asks: readonly Ask[], asking: Asking): Promise<Asked[]> {
  if (asks.length === 0) return []
  const { now, masterKey, publicUrl, locales } = asking
  const people = new Map(
    (
      await listAskedPeople(
        db,
        asks.map(({ customerId }) => customerId),
      )
    ).map((one) => [one.id, one]),
  )
  const wordings = await loadWordings(db, asks)
  const ready = asks.flatMap((ask) => {
    const person = people.get(ask.customerId)
    if (!person) return []
    const wording = wordings(ask.wording, [person.locale, ...locales])
    return [{ ...ask, locale: wording.locale, addressHash: person.addressHash, wording }]
  })
  await lockAddresses(
    db,
    ready.map(({ addressHash }) => addressHash),
  )
  await recordConsents(
    db,
    ready.map(({ customerId, channel, purpose, wording, workflow, step, enrolmentId }) => ({
      customerId,
      channel,
      purpose,
      action: 'requested' as const,
      legalBasis: 'consent' as const,
      source: `workflow:${workflow}`,
      wordingId: wording.id,
      evidence: { workflow, step, enrolment: enrolmentId },
      actor: `workflow:${workflow}`,
      at: now,
    })),
    now,
  )
  const ids = await insertAsks(
    db,
    ready.map(
      ({ customerId, channel, purpose, wording, locale, addressHash, workflow, step, enrolmentId }) => ({
        customerId,
        grants: [{ channel, purpose, wordingId: wording.id, outOfHours: false }],
        evidence: { workflow, step, enrolment: enrolmentId },
        locale,
        addressHash,
        expiresAt: addDuration(now, 'UTC', OPT_IN_VALID),
      }),
    ),
    now,
  )
  const keys = await loadLinkKeys(db, masterKey)
  return ready.map(({ wording, locale: _, addressHash: __, ...ask }, index) => ({
    ...ask,
    wording: wording.key,
    text: wording.text,
    confirmUrl: `${publicUrl}/confirm/${signLink(keys, { purpose: 'confirm', id: ids[index] ?? 0 })}`,
  }))
}

async function loadWordings(db: Db, asks: readonly Ask[]) {
  const keys = [...new Set(asks.map(({ wording }) => wording))]
  const known = new Map(
    await Promise.all(keys.map(async (key) => [key, await listLatestWordings(db, key)] as const)),
  )
  return (key: string, locales: readonly (string | null)[]) => {
    const all = known.get(key) ?? []
    const found =
      locales.map((locale) => all.find((one) => one.locale === locale?.slice(0, 2))).find(Boolean) ?? all[0]
    if (!found) throw new Error(`there is no wording ${key}`)
    return found
  }
}
