import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { dateInWords, planDate, relativeTests } from '../date-test.ts'
import { aggregate, defineLeaf, earliest, ifLater, type LeafPlan, type LeafScope } from '../leaf.ts'
import { Key } from '../text.ts'
import { asksSomething } from '../value-test.ts'

const states = ['granted', 'pending', 'refused', 'withdrawn', 'expired', 'none'] as const
const About = z
  .strictObject({
    channel: z.enum(['email', 'sms', 'phone', 'tracking_opens', 'tracking_clicks']),
    purpose: Key,
    /** `granted` when left out; `none`: never asked. */
    state: z.enum(states).optional(),
    within: relativeTests.within,
    olderThan: relativeTests.olderThan,
  })
  .refine(({ state, within, olderThan }) => state !== 'none' || !asksSomething({ within, olderThan }), {
    message: 'state none has no age',
  })
type About = z.infer<typeof About>

/** May this customer be contacted by a channel for a purpose, and since when is that so? */
export const consent = defineLeaf({
  key: 'consent',
  schema: z.strictObject({ consent: About }),
  example: '{ consent: { channel: email, purpose: promotions } }',
  knowsThePast: false,
  dependsOn: ({ consent: { channel } }) => [`consent:${channel}`],
  plan: ({ consent: about }, scope) => plan(about, scope),
  sentence({ consent: { channel, purpose, state = 'granted', ...age } }, locale) {
    const since = dateInWords(age, locale)
    const what =
      locale === 'fr'
        ? `accord ${ways.fr[channel]} pour « ${purpose} » :`
        : `consent ${ways.en[channel]} for “${purpose}”:`
    return `${what} ${words[locale][state]}${since && `, ${since}`}`
  },
})

const ways = {
  en: {
    email: 'by email',
    sms: 'by SMS',
    phone: 'by phone',
    tracking_opens: 'to see opens',
    tracking_clicks: 'to see clicks',
  },
  fr: {
    email: 'par e-mail',
    sms: 'par SMS',
    phone: 'par téléphone',
    tracking_opens: 'à la mesure des ouvertures',
    tracking_clicks: 'à la mesure des clics',
  },
} as const

const words = {
  en: {
    granted: 'granted',
    pending: 'not yet confirmed',
    refused: 'refused',
    withdrawn: 'withdrawn',
    expired: 'expired',
    none: 'never asked',
  },
  fr: {
    granted: 'accordé',
    pending: 'pas encore confirmé',
    refused: 'refusé',
    withdrawn: 'retiré',
    expired: 'expiré',
    none: 'jamais demandé',
  },
} as const

function plan({ channel, purpose, state = 'granted', within, olderThan }: About, scope: LeafScope): LeafPlan {
  const stored = scope.row('state')
  const since = scope.row('since_at')
  const expires = scope.row('expires_at')
  const age = planDate(since, { within, olderThan }, scope)
  const next = earliest([ifLater(expires, scope), ...(age.next ? [age.next] : [])])
  return {
    // One row at most, so that each aggregate is the value itself.
    feature: aggregate({
      from: sql`consents co`,
      owner: sql`co.customer_id`,
      where: sql`co.channel = ${channel}::text and co.purpose = ${purpose}::text`,
      columns: () => ({
        state: sql`max(co.state)`,
        since_at: sql`max(co.since)`,
        expires_at: sql`max(co.expires_at)`,
      }),
    }),
    test: sql`${stateSql(state, stored, sql`${expires} <= ${scope.at}`)} and ${age.test}`,
    ...(next && { next }),
    seen: sql`jsonb_build_object('state', ${stored}, 'since', ${since}, 'expiresAt', ${expires})`,
    since,
  }
}

/** A granted consent is expired from its last instant on, whether or not a job has already said so. */
function stateSql(wanted: (typeof states)[number], stored: SQL, isOver: SQL): SQL {
  if (wanted === 'none') return sql`${stored} is null`
  if (wanted === 'granted') return sql`${stored} = 'granted' and (${isOver}) is not true`
  if (wanted === 'expired') return sql`(${stored} = 'expired' or (${stored} = 'granted' and ${isOver}))`
  return sql`${stored} = ${wanted}::text`
}
