import { z } from 'zod'
import { createFirstAdmin } from '../access/set-up.ts'
import { maxPasswordLength, minPasswordLength } from '../access/user.ts'
import { type Context, inTransaction } from '../context.ts'
import { updateSettings } from './settings.ts'
import { Settings } from './settings-schema.ts'

const { company, senders } = Settings.shape

/** What an installation must know before its first campaign. */
export const SetUp = z.strictObject({
  code: z.string().max(100),
  admin: z.strictObject({
    name: z.string().trim().min(1).max(200),
    email: z.email().max(254),
    password: z.string().min(minPasswordLength).max(maxPasswordLength),
  }),
  company: z.strictObject({
    name: company.shape.name.min(1),
    postalAddress: company.shape.postalAddress,
    country: company.shape.country,
    timezone: company.shape.timezone,
  }),
  sender: z.strictObject({
    name: senders.shape.email.shape.name.min(1),
    address: senders.shape.email.shape.address,
  }),
  locale: z.enum(['fr', 'en']),
})
export type SetUp = z.infer<typeof SetUp>

/** First run: the company, its sender and its first admin, all or nothing. */
export async function setUpInstallation(ctx: Context, input: SetUp): Promise<void> {
  await inTransaction(ctx, async (inside) => {
    await createFirstAdmin(inside, { code: input.code, ...input.admin })
    await updateSettings(inside, {
      company: { ...input.company, locale: input.locale },
      senders: { email: input.sender },
      locales: input.locale === 'fr' ? ['fr', 'en'] : ['en', 'fr'],
    })
  })
}
