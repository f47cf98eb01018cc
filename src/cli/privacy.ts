import { parseArgs } from 'node:util'
import { getSettings } from '../company/settings.ts'
import type { Context } from '../context.ts'
import { InvalidInputError, NotFoundError } from '../core/errors.ts'
import { fromPublicId } from '../core/ids.ts'
import { deriveKey } from '../core/keys.ts'
import { normaliseEmail, normalisePhone } from '../customers/address.ts'
import { findCustomerByIdentity } from '../customers/queries.ts'
import { eraseCustomer } from '../privacy/erase-customer.ts'
import { exportCustomer } from '../privacy/export-customer.ts'
import { createExportLink } from '../privacy/export-link.ts'
import type { Shell } from './command.ts'
import { withContext } from './with-context.ts'

export const usage = `Usage: relance privacy export WHO          all that is kept about a person, as JSON on stdout
       relance privacy link WHO --checked HOW   a link by which they fetch it themselves, once, within 72 hours;
                                           HOW says how you know that it is them
       relance privacy erase WHO --yes     erase a person for good
WHO is an id (cus_…), an email, a phone number or an external id.`

export function runPrivacy(argv: string[], shell: Shell): Promise<number> {
  return withContext(shell.config(), (ctx) => privacyCommand(ctx, argv, shell))
}

/** A person's rights, from the command line. */
export async function privacyCommand(
  ctx: Context,
  argv: string[],
  shell: Pick<Shell, 'print' | 'note'>,
): Promise<number> {
  const options = { yes: { type: 'boolean' }, checked: { type: 'string' } } as const
  const { positionals, values } = parseArgs({ args: argv, allowPositionals: true, options })
  const [verb, who] = positionals
  if (verb === 'export' && who !== undefined) {
    shell.print(JSON.stringify(await exportCustomer(ctx, await findWho(ctx, who)), null, 2))
    return 0
  }
  if (verb === 'link' && who !== undefined) {
    const identityChecked = values.checked?.trim()
    if (!identityChecked) throw new InvalidInputError('say how you know that it is them: --checked HOW')
    const { url } = await createExportLink(ctx, { customerId: await findWho(ctx, who), identityChecked })
    shell.note('Works once, within 72 hours:')
    shell.print(url)
    return 0
  }
  if (verb === 'erase' && who !== undefined) {
    const id = await findWho(ctx, who)
    if (!values.yes) throw new InvalidInputError('this cannot be undone: add --yes')
    const { customers, suppressed } = await eraseCustomer(ctx, id)
    shell.print(`erased ${customers} customer record(s); ${suppressed} address(es) are suppressed for good`)
    return 0
  }
  shell.note(usage)
  return 1
}

async function findWho(ctx: Context, who: string): Promise<number> {
  const id = fromPublicId('cus', who, deriveKey(ctx.masterKey, 'public-ids'))
  if (id !== undefined) return id

  const { company } = await getSettings(ctx.db)
  const wanted = [
    ['email', normaliseEmail(who)],
    ['phone', normalisePhone(who, company.country)],
    ['external', who],
  ] as const
  for (const [kind, value] of wanted) {
    const customer = value && (await findCustomerByIdentity(ctx.db, kind, value))
    if (customer) return customer.id
  }
  throw new NotFoundError('customer', who)
}
