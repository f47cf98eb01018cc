import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { defineLeaf, type Feature } from '../leaf.ts'

const channels = ['email', 'sms', 'phone', 'any'] as const
type Suppressed = (typeof channels)[number]

/** Is the customer's present address on the list of those that must not be contacted? */
export const suppressed = defineLeaf({
  key: 'suppressed',
  schema: z.strictObject({ suppressed: z.enum(channels) }),
  example: '{ suppressed: email }',
  knowsThePast: false,
  dependsOn: ({ suppressed: channel }) =>
    (channel === 'any' ? (['email', 'sms', 'phone'] as const) : [channel]).flatMap((one) => [
      `consent:${one}`,
      `attribute:${one === 'email' ? 'email' : 'phone'}`,
    ]),
  plan: ({ suppressed: channel }, scope) => ({
    feature: feature(channel),
    test: sql`${scope.row('n')} > 0`,
    seen: sql`jsonb_build_object('reason', ${scope.row('reason')}, 'since', ${scope.row('since_at')})`,
    since: scope.row('since_at'),
  }),
  sentence({ suppressed: channel }, locale) {
    const where = channel === 'any' ? '' : ` (${channel})`
    return locale === 'fr'
      ? `adresse à ne pas contacter${where}`
      : `address that must not be contacted${where}`
  },
})

/** A number may be shut for SMS, for calls or for both; an e-mail address for e-mail. */
function feature(channel: Suppressed): Feature {
  const from = sql`suppressions su join customers who on ${addressOf(channel)}`
  const columns = sql`count(*) as n, min(su.reason) as reason, min(su.at) as since_at`
  return {
    one: (owner) => sql`select ${columns} from ${from} where who.id = ${owner}`,
    each: (isInRange) =>
      sql`select who.id as customer_id, ${columns} from ${from} where ${isInRange(sql`who.id`)} group by who.id`,
  }
}

function addressOf(channel: Suppressed): SQL {
  const email = sql`(su.channel = 'email' and su.address_hash = who.email_hash)`
  const phone = sql`(su.channel in ('sms', 'phone') and su.address_hash = who.phone_hash)`
  if (channel === 'any') return sql`(${email} or ${phone})`
  if (channel === 'email') return email
  return sql`(su.channel = ${channel}::text and su.address_hash = who.phone_hash)`
}
