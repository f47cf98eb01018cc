import { recordAudit } from '../access/record-audit.ts'
import type { Context } from '../context.ts'
import { type Customer, findCustomersByIds } from '../customers/queries.ts'
import { toCsv } from './csv.ts'

const COLUMNS = ['id', 'email', 'phone', 'locale', 'timezone', 'createdAt', 'lastSeenAt'] as const

/**
 * Some customers as CSV for a spreadsheet: their columns, then every attribute that one of them has. That it was
 * done, and of how many, goes into the audit log. `toId` makes the id that is shown.
 */
export async function exportList(
  ctx: Context,
  customerIds: readonly number[],
  toId: (id: number) => string,
): Promise<string> {
  const found = (await findCustomersByIds(ctx.db, customerIds)).filter(
    ({ state }) => state === 'known' || state === 'anonymous',
  )
  const names = [...new Set(found.flatMap(({ attributes }) => Object.keys(attributes)))].sort()
  await recordAudit(
    ctx.db,
    ctx.actor,
    {
      action: 'customer.export_list',
      entity: 'customer',
      entityId: 'list',
      after: { customers: found.length },
    },
    ctx.clock.now(),
  )
  const cell = (customer: Customer, name: (typeof COLUMNS)[number]) =>
    name === 'id' ? toId(customer.id) : customer[name]
  return toCsv(
    [...COLUMNS, ...names],
    found.map((customer) => [
      ...COLUMNS.map((name) => cell(customer, name)),
      ...names.map((name) => customer.attributes[name]),
    ]),
  )
}
