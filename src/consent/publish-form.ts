import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { InvalidInputError, type Issue, NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { isTrackingChannel, TRACKING_PURPOSE } from './consent.ts'
import type { FormConsent, FormDefinition, FormInput } from './form.ts'
import { listPurposeKeys } from './queries/consents.ts'
import { deleteForm, type Form, lockForm, upsertForm } from './queries/forms.ts'
import { listLatestWordings } from './queries/wordings.ts'

/** What every wording must be written in: people are shown the form in one of these. */
const locales = ['en', 'fr'] as const

/**
 * Makes the form, or its next version, bound to the present versions of its wordings. Throws
 * InvalidInputError for a purpose or a wording that does not exist.
 */
export async function publishForm(ctx: Context, key: string, input: FormInput): Promise<Form> {
  return inTransaction(ctx, async ({ db, clock, actor }) => {
    const now = clock.now()
    const before = await lockForm(db, key)
    const definition: FormDefinition = { ...input, consents: await bindWordings(db, input) }
    const version = (before?.version ?? 0) + 1
    const form = await upsertForm(db, { key, version, definition }, now)
    const change = { before: before?.definition ?? null, after: definition }
    await recordAudit(db, actor, { action: 'form.publish', entity: 'form', entityId: key, ...change }, now)
    return form
  })
}

/** As it would be published now, stored nowhere. Throws InvalidInputError like a publication. */
export async function bindForm({ db }: Context, input: FormInput): Promise<FormDefinition> {
  return { ...input, consents: await bindWordings(db, input) }
}

/** The form answers no more; its versions stay as part of the proofs. */
export async function removeForm(ctx: Context, key: string): Promise<void> {
  await inTransaction(ctx, async ({ db, clock, actor }) => {
    if (!(await deleteForm(db, key))) throw new NotFoundError('form', key)
    await recordAudit(db, actor, { action: 'form.remove', entity: 'form', entityId: key }, clock.now())
  })
}

async function bindWordings(db: Db, { consents }: FormInput): Promise<FormConsent[]> {
  const known = new Set(await listPurposeKeys(db))
  const issues: Issue[] = []
  const bound: FormConsent[] = []
  for (const [i, box] of consents.entries()) {
    const isKnown = isTrackingChannel(box.channel) ? box.purpose === TRACKING_PURPOSE : known.has(box.purpose)
    if (!isKnown)
      issues.push({ path: `consents.${i}.purpose`, message: `there is no purpose ${box.purpose}` })

    const versions = await listLatestWordings(db, box.wording)
    const wordingIds = Object.fromEntries(versions.map(({ locale, id }) => [locale, id]))
    for (const locale of locales.filter((one) => !(one in wordingIds))) {
      issues.push({
        path: `consents.${i}.wording`,
        message: `there is no wording ${box.wording} in ${locale}`,
        remedy: 'write it first',
      })
    }
    bound.push({ ...box, wordingIds })
  }
  if (issues.length > 0) throw new InvalidInputError('the form cannot be published', issues)
  return bound
}
