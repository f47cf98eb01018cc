import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import { type LegalBasis, SMS_STOP_SOURCE } from '../consent.ts'

export interface ReopenableConsent {
  readonly entryId: number
  readonly purpose: string
  readonly legalBasis: LegalBasis
  readonly wordingId: number | null
  readonly expiresAt: Date | null
}

/**
 * SMS purposes that a STOP withdrew, and nothing else since, and whose last grant before that is still proven and not over. A grant
 * without evidence or wording cannot be shown to anybody, so it does not count.
 */
export function listReopenable(db: Db, customerId: number, now: Date): Promise<ReopenableConsent[]> {
  return rows<ReopenableConsent>(
    db,
    sql`
    select g.id as "entryId", g.purpose, g.legal_basis as "legalBasis", g.wording_id as "wordingId",
      g.expires_at as "expiresAt"
    from consents c
    join consent_ledger w on w.id = c.entry_id and w.source = ${SMS_STOP_SOURCE}
    cross join lateral (
      select l.* from consent_ledger l
      where l.customer_id = c.customer_id and l.channel = c.channel and l.purpose = c.purpose
        and l.state = 'granted' and l.at <= c.since
      order by l.at desc, l.id desc
      limit 1
    ) g
    left join consent_evidence e on e.entry_id = g.id
    where c.customer_id = ${customerId} and c.channel = 'sms' and c.state = 'withdrawn'
      and (g.wording_id is not null or e.entry_id is not null)
      and (g.expires_at is null or g.expires_at > ${now})`,
  )
}
