import { type Context, inTransaction } from '../context.ts'
import { ringEngine } from '../events/jobs.ts'
import { contactChannels } from './consent.ts'
import { loadPreferences } from './load-preferences.ts'
import { type PreferenceBox, type PreferenceLocale, preferenceBoxes } from './preferences.ts'
import { lockSurvivor } from './queries/consents.ts'
import { recordConsents } from './record-consent.ts'
import { withdrawConsent } from './withdraw-consent.ts'
import { ensureWording } from './write-wording.ts'

export interface PreferenceChoice {
  readonly customerId: number
  readonly locale: PreferenceLocale
  /** Names of the boxes that are ticked, or nothing more at all. */
  readonly ticked: ReadonlySet<string> | 'none'
  readonly evidence: Readonly<Record<string, unknown>>
}

/** Makes the person's choice true: what is newly ticked is granted with the words of its box, the rest withdrawn. */
export async function savePreferences(ctx: Context, choice: PreferenceChoice): Promise<void> {
  await inTransaction(ctx, async (inside) => {
    const survivor = await lockSurvivor(inside.db, choice.customerId)
    const loaded = survivor && (await loadPreferences(inside, survivor.id))
    if (!loaded) return

    const customerId = loaded.customer.id
    const { ticked } = choice
    if (ticked === 'none') {
      await withdraw(
        inside,
        { ...choice, customerId },
        contactChannels.map((channel) => ({ channel, purpose: 'all' })),
      )
      return
    }
    const boxes = preferenceBoxes(loaded.facts, choice.locale)
    const granted = boxes.filter((box) => ticked.has(box.name) && !box.isTicked && !box.isBlocked)
    const withdrawn = boxes.filter((box) => !ticked.has(box.name) && box.isTicked && !box.isBlocked)
    await grant(inside, { ...choice, customerId }, granted)
    await withdraw(inside, { ...choice, customerId }, withdrawn)
  })
  await ringEngine(ctx)
}

async function grant(ctx: Context, choice: PreferenceChoice, boxes: readonly PreferenceBox[]): Promise<void> {
  const { db, clock, actor } = ctx
  const now = clock.now()
  const entries = []
  for (const box of boxes) {
    const { wording } = await ensureWording(
      db,
      { key: box.wordingKey, locale: choice.locale, text: box.text },
      now,
    )
    entries.push({
      customerId: choice.customerId,
      channel: box.channel,
      purpose: box.purpose,
      action: 'granted',
      legalBasis: 'consent',
      source: 'preferences',
      wordingId: wording.id,
      evidence: choice.evidence,
      actor: `${actor.kind}:${actor.id}`,
      at: now,
    } as const)
  }
  await recordConsents(db, entries, now)
}

async function withdraw(
  ctx: Context,
  choice: PreferenceChoice,
  targets: readonly Pick<PreferenceBox, 'channel' | 'purpose'>[],
): Promise<void> {
  const { customerId, evidence } = choice
  for (const { channel, purpose } of targets) {
    await withdrawConsent(ctx, { customerId, channel, purpose, source: 'preferences', evidence })
  }
}
