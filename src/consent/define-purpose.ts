import { z } from 'zod'
import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { findPurpose, type Purpose, upsertPurpose } from './queries/wordings.ts'

const localText = z.strictObject({ en: z.string().min(1).max(200), fr: z.string().min(1).max(200) })

export const PurposeInput = z.strictObject({
  /** `all` means every purpose in a withdrawal, `tracking` is ours. */
  key: z.string().regex(/^(?!all$|tracking$)[a-z][a-z0-9_-]{0,59}$/, 'must be a key such as promotions'),
  name: localText,
  description: localText.partial().default({}),
})
export type PurposeInput = z.infer<typeof PurposeInput>

/** Makes a purpose, or changes its texts. */
export async function definePurpose(ctx: Context, input: PurposeInput): Promise<Purpose> {
  return inTransaction(ctx, async ({ db, clock, actor }) => {
    const now = clock.now()
    const before = await findPurpose(db, input.key)
    const description = Object.fromEntries(
      Object.entries(input.description).filter((entry): entry is [string, string] => entry[1] !== undefined),
    )
    const after = await upsertPurpose(db, { key: input.key, name: input.name, description }, now)
    const change = { before: before ?? null, after }
    await recordAudit(
      db,
      actor,
      { action: 'purpose.define', entity: 'purpose', entityId: input.key, ...change },
      now,
    )
    return after
  })
}
