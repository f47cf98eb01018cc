import { addDuration, localDate } from '../../core/calendar.ts'
import { inventPerson, type Person } from '../../sample/people.ts'
import type { Purchase } from './purchases.ts'
import { FORM } from './set-up.ts'
import type { Stage } from './stage.ts'
import { movePurchase } from './timeline.ts'
import { waitForImport } from './waiting.ts'

const DOCUMENT = 'Loyalty card applications 2026, paper forms, binders 1 to 9 (invented for the demo)'
/** Column of the file to what becomes of it. */
const CUSTOMER_MAPPING = {
  id: 'externalId',
  country: 'country',
  offers_email: 'consent:email:promotions',
  offers_sms: 'consent:sms:promotions',
  offers_phone: 'consent:phone:promotions',
  clicks: 'consent:tracking_clicks:tracking',
  opens: 'consent:tracking_opens:tracking',
}
const ORDER_MAPPING = { customer: 'externalId', order: 'id', date: 'date', total: 'value', cds: 'cds:number' }

export function peopleOf(purchases: readonly Purchase[]): Person[] {
  const ordinals = new Map(purchases.map(({ customerId, ordinal }) => [customerId, ordinal]))
  return Array.from(ordinals, ([customerId, ordinal]) => inventPerson(customerId, ordinal))
}

/** The customer file, with consents and the document that proves them. */
export async function importCustomers(stage: Stage, people: readonly Person[]): Promise<number> {
  const header =
    'id,email,firstName,lastName,phone,city,postcode,country,locale,timezone,offers_email,offers_sms,offers_phone,clicks,opens'
  const yes = (agreed: boolean) => (agreed ? 'yes' : '')
  const lines = people.map((p) =>
    csvLine([
      p.externalId,
      p.email,
      p.firstName,
      p.lastName,
      p.phone,
      p.city,
      p.postcode,
      p.country,
      p.locale,
      p.timezone,
      yes(p.consents.email),
      yes(p.consents.sms && p.phone !== ''),
      yes(p.consents.phone && p.phone !== ''),
      yes(p.consents.email),
      yes(p.consents.opens),
    ]),
  )
  const givenAt = addDuration(stage.timeline.startsAt, 'Europe/Paris', '-P60D').toISOString()
  const done = await importCsv(stage, {
    filename: 'customers.csv',
    kind: 'customers',
    mapping: CUSTOMER_MAPPING,
    options: { consent: { document: DOCUMENT, givenAt } },
    csv: [header, ...lines].join('\r\n'),
  })
  return done.created
}

/** The purchases of the log from one instant up to another. */
export async function importOrders(
  stage: Stage,
  purchases: readonly Purchase[],
  { from, to }: { from: Date; to: Date },
): Promise<number> {
  const lines = purchases.flatMap((purchase) => {
    const at = movePurchase(purchase.date, purchase.line, stage.timeline)
    if (at < from || at >= to) return []
    const { customerId, line, dollars, quantity } = purchase
    return [
      csvLine([
        `C${customerId}`,
        `cdnow-${line}`,
        at.toISOString(),
        String(dollars),
        String(quantity),
        String(dollars),
      ]),
    ]
  })
  if (lines.length === 0) return 0
  const done = await importCsv(stage, {
    filename: `orders-to-${localDate(to, 'Europe/Paris')}.csv`,
    kind: 'events',
    mapping: { ...ORDER_MAPPING, amount: 'total:number' },
    options: { eventType: 'order_placed', createMissing: false },
    csv: ['customer,order,date,total,cds,amount', ...lines].join('\r\n'),
  })
  return done.created
}

/** A customer without consent gives it on the web form, without JavaScript, as a browser would post it. */
export async function postForm({ client, config, progress }: Stage, person: Person): Promise<void> {
  const response = await client.browse(`${config.http.publicUrl}/f/${FORM}`, {
    email: person.email,
    city: person.city,
    consent_email_promotions: 'yes',
  })
  if (response.status >= 400)
    throw new Error(`the form answered ${response.status}: ${await response.text()}`)
  progress.say(`${person.firstName} ${person.lastName} agrees to offers on the web form (played)`)
}

interface CsvImport {
  readonly filename: string
  readonly kind: 'customers' | 'events'
  readonly mapping: Record<string, string>
  readonly options: unknown
  readonly csv: string
}

async function importCsv(stage: Stage, file: CsvImport) {
  const query = new URLSearchParams({
    filename: file.filename,
    kind: file.kind,
    mapping: JSON.stringify(file.mapping),
    options: JSON.stringify(file.options),
  })
  const { id } = await stage.client.upload<{ id: string }>(`/api/imports?${query}`, file.csv, 'text/csv')
  const checked = await waitForImport(stage, id, 'checked')
  if (checked.rejected > 0) stage.progress.say(`${checked.rejected} rows are refused`)
  await stage.client.api('POST', `/api/imports/${id}/run`)
  return waitForImport(stage, id, 'done')
}

function csvLine(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')
}
