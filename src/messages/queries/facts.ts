import { sql } from 'drizzle-orm'
import type { Consent } from '../../consent/consent.ts'
import { OPT_IN_PURPOSE } from '../../consent/opt-in.ts'
import { type Db, json, rows } from '../../db/client.ts'
import type { MessageChannel } from '../message.ts'

export type GateConsent = Pick<
  Consent,
  'state' | 'legalBasis' | 'entryId' | 'since' | 'expiresAt' | 'proven' | 'outOfHours'
>

/** The person of one message, as the gate sees them. */
export interface GatePerson {
  readonly messageId: number
  readonly state: 'anonymous' | 'known' | 'merged' | 'erased'
  readonly email: string | null
  readonly phone: string | null
  readonly locale: string | null
  readonly timezone: string | null
  readonly attributes: Record<string, unknown>
  readonly suppressed: boolean
  /** Invented, of the sample data. */
  readonly sample: boolean
  readonly consent: GateConsent | null
  /** Somebody is changing this person's consent right now: look again when they are done. */
  readonly busy: boolean
  readonly tracking: readonly Pick<Consent, 'channel' | 'state' | 'expiresAt'>[]
}

interface Asked {
  readonly id: number
  readonly customerId: number
  readonly purpose: string
  readonly class: 'marketing' | 'transactional'
}

/**
 * The people of a batch, with the consent rows of this channel locked until the gate commits: a withdrawal
 * that is committed before is seen, one that comes after waits. Rows that a withdrawal holds are skipped and
 * reported as busy, so the gate waits for nobody while it holds its own locks, and cannot deadlock. Who only
 * looks, and sends nothing, locks nothing.
 */
export async function loadPeople(
  db: Db,
  channel: MessageChannel,
  asked: readonly Asked[],
  locking: 'locks_consents' | 'only_looks' = 'locks_consents',
): Promise<Map<number, GatePerson>> {
  const hash = channel === 'email' ? sql`c.email_hash` : sql`c.phone_hash`
  const found = await rows<GatePerson & { consent: unknown; tracking: unknown }>(
    db,
    sql`
    with asked as materialized (
      select * from jsonb_to_recordset(${json(asked.map(toAsked))}::jsonb)
        as x(id bigint, "customerId" bigint, purpose text, "asksOptIn" boolean)
    ), locked as materialized (
      select customer_id, purpose, state, legal_basis, entry_id, since, expires_at, proven, out_of_hours
      from consents
      where channel = ${channel} and customer_id in (select "customerId" from asked)
      ${locking === 'locks_consents' ? sql`for update skip locked` : sql``}
    ), held as materialized (
      select customer_id, count(*) as n from locked group by 1
    ), known as materialized (
      select customer_id, count(*) filter (where channel = ${channel}) as n,
        jsonb_agg(jsonb_build_object('channel', channel, 'state', state, 'expiresAt', expires_at))
          filter (where channel like 'tracking%') as tracking
      from consents where customer_id in (select "customerId" from asked) group by 1
    )
    select a.id as "messageId", c.state, c.email, c.phone, c.locale, c.timezone, c.attributes,
      exists (select 1 from suppressions s where s.channel = ${channel} and s.address_hash = ${hash}
        and not (a."asksOptIn" and s.reason = 'erased' and ${askedBack})) as suppressed,
      exists (select 1 from sample_customers sc where sc.customer_id = c.id) as sample,
      coalesce(k.n, 0) > coalesce(h.n, 0) as busy, k.tracking,
      case when l.customer_id is not null then jsonb_build_object('state', l.state, 'legalBasis', l.legal_basis,
        'entryId', l.entry_id, 'since', l.since, 'expiresAt', l.expires_at, 'proven', l.proven,
        'outOfHours', l.out_of_hours) end as consent
    from asked a
    join customers c on c.id = a."customerId"
    left join locked l on l.customer_id = a."customerId" and l.purpose = a.purpose
    left join held h on h.customer_id = a."customerId"
    left join known k on k.customer_id = a."customerId"`,
  )
  return new Map(found.map((row) => [row.messageId, withDates(row)]))
}

/**
 * Who was erased may come back by an act of their own: they posted a form, and the mail that asks them to confirm
 * it, and nothing else, may reach the address. Every other reason to suppress it stands.
 */
const askedBack = sql`exists (select 1 from opt_in_requests r
  where r.customer_id = c.id and r.state = 'pending' and r.address_hash = s.address_hash)`

function toAsked({ id, customerId, purpose, class: kind }: Asked) {
  return { id, customerId, purpose, asksOptIn: kind === 'transactional' && purpose === OPT_IN_PURPOSE }
}

/** Inside JSON, instants come as texts. */
function withDates(row: GatePerson & { consent: unknown; tracking: unknown }): GatePerson {
  const consent = row.consent as (GateConsent & { since: string; expiresAt: string | null }) | null
  const tracking = (row.tracking ?? []) as {
    channel: Consent['channel']
    state: Consent['state']
    expiresAt: string | null
  }[]
  return {
    ...row,
    consent: consent && { ...consent, since: new Date(consent.since), expiresAt: toDate(consent.expiresAt) },
    tracking: tracking.map((one) => ({ ...one, expiresAt: toDate(one.expiresAt) })),
  }
}

function toDate(text: string | null): Date | null {
  return text === null ? null : new Date(text)
}

/**
 * When each of these customers was last contacted for marketing on this channel, from `since` on, newest
 * first: everything that left or may have left. Counted inside the gate's lock, so two gates never both find
 * the last place free.
 */
export async function loadContacts(
  db: Db,
  { channel, customerIds, since }: { channel: MessageChannel; customerIds: readonly number[]; since: Date },
): Promise<Map<number, Date[]>> {
  const found = await rows<{ customerId: number; handedAt: Date }>(
    db,
    sql`
    select wanted.id as "customerId", h.handed_at as "handedAt"
    from (select distinct value::bigint as id from jsonb_array_elements_text(${json(customerIds)}::jsonb)) wanted
    cross join lateral (
      select m.handed_at from messages m
      where m.customer_id = wanted.id and m.handed_at >= ${since}::timestamptz and m.channel = ${channel}
        and m.class = 'marketing' and m.status in ('handed', 'sent', 'uncertain')
      order by m.handed_at desc limit 500) h
    order by h.handed_at desc`,
  )
  const contacts = new Map<number, Date[]>()
  for (const { customerId, handedAt } of found) {
    const known = contacts.get(customerId)
    if (known) known.push(handedAt)
    else contacts.set(customerId, [handedAt])
  }
  return contacts
}
