import { recordAudit } from '../access/record-audit.ts'
import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import { toCsv } from './csv.ts'
import { type PersonalData, readPersonalData } from './queries/export.ts'
import { findFamily } from './queries/family.ts'

export interface CustomerExport {
  readonly exportedAt: Date
  readonly company: string
  readonly data: PersonalData
  /** The events again, as a table for a spreadsheet. */
  readonly eventsCsv: string
}

/**
 * Rights of access and portability (GDPR 15 and 20): all that is kept about one person, those merged into
 * them included, and about nobody else. The export itself goes into the audit log.
 */
export async function exportCustomer(ctx: Context, customerId: number): Promise<CustomerExport> {
  return inTransaction(ctx, async ({ db, clock, actor }) => {
    const now = clock.now()
    const family = await findFamily(db, customerId)
    if (!family) throw new NotFoundError('customer', customerId)

    const data = await readPersonalData(db, family.ids)
    await recordAudit(
      db,
      actor,
      { action: 'customer.export', entity: 'customer', entityId: family.survivorId },
      now,
    )
    const { company } = await getSettings(db)
    return { exportedAt: now, company: company.name, data, eventsCsv: eventsTable(data) }
  })
}

function eventsTable({ events }: PersonalData): string {
  const columns = ['occurredAt', 'receivedAt', 'type', 'value', 'properties']
  return toCsv(
    columns,
    events.map((event) => columns.map((name) => event[name])),
  )
}
