import { sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'

export interface GrantedConsent {
  readonly customerId: number
  readonly channel: 'email' | 'sms' | 'phone'
  readonly purpose: string
  readonly legalBasis: 'consent' | 'similar_products' | 'legitimate_interest' | 'contract'
}

/** What these customers agreed to, or are being asked, on these channels. */
export function listGranted(
  db: Db,
  wanted: readonly { customerId: number; channel: string }[],
): Promise<GrantedConsent[]> {
  return rows<GrantedConsent>(
    db,
    sql`
    select distinct c.customer_id as "customerId", c.channel, c.purpose, c.legal_basis as "legalBasis"
    from jsonb_to_recordset(${json(wanted)}::jsonb) as x("customerId" bigint, channel text)
    join consents c on c.customer_id = x."customerId" and c.channel = x.channel
    where c.state in ('granted', 'pending')`,
  )
}
