import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { conjunction, defineLeaf, type Locale } from '../leaf.ts'
import { directionOf, occurrenceTests } from '../occurrence-tests.ts'
import { occurrencesInWords } from '../occurrence-words.ts'
import { planOccurrences } from '../occurrences.ts'
import { Key } from '../text.ts'
import { asksSomething } from '../value-test.ts'

const verbs = [
  'sent',
  'delivered',
  'opened',
  'clicked',
  'replied',
  'bounced',
  'complained',
  'unsubscribed',
] as const
type Verb = (typeof verbs)[number]

const Which = z.union(
  [
    z.literal('any'),
    z
      .strictObject({
        template: Key.optional(),
        workflow: Key.optional(),
        step: Key.optional(),
        channel: z.enum(['email', 'sms', 'phone']).optional(),
      })
      .refine(asksSomething),
  ],
  { error: 'must be any, or name a template, workflow, step or channel' },
)
type Which = z.infer<typeof Which>

const { count, within, between, first, last } = occurrenceTests
const shape = Object.fromEntries(verbs.map((verb) => [verb, Which.optional()])) as Record<
  Verb,
  z.ZodOptional<typeof Which>
>
const About = z
  .strictObject({ ...shape, count, within, between, first, last })
  .refine(
    (about) => verbs.filter((verb) => about[verb] !== undefined).length === 1,
    `must say one of ${verbs.join(', ')}`,
  )
type About = z.infer<typeof About>

/** What became of what we sent. Clicks and opens made by machines do not count. */
export const message = defineLeaf({
  key: 'message',
  schema: z.strictObject({ message: About }),
  example: '{ message: { clicked: any, within: P7D } }',
  knowsThePast: true,
  dependsOn: ({ message: about }) => [`event:message_${verbOf(about)}`],
  direction: ({ message: about }) => directionOf(testsOf(about)),
  plan({ message: about }, scope) {
    const verb = verbOf(about)
    return planOccurrences({ type: `message_${verb}`, where: whichSql(about[verb]) }, testsOf(about), scope)
  },
  sentence: ({ message: about }, locale) => sentence(about, locale),
})

function verbOf(about: About): Verb {
  return verbs.find((verb) => about[verb] !== undefined) ?? 'sent'
}

function testsOf({ count: asked, within: inLast, between: period, first: start, last: end }: About) {
  return { count: asked, within: inLast, between: period, first: start, last: end }
}

function whichSql(which: Which | undefined): SQL {
  const named = which === undefined || which === 'any' ? [] : Object.entries(which)
  return conjunction([
    sql`ev.properties -> 'machine' is distinct from 'true'::jsonb`,
    ...named.map(([name, value]) => sql`ev.properties ->> ${name}::text = ${value}::text`),
  ])
}

const words: Record<Locale, Record<Verb, string>> = {
  en: {
    sent: 'was sent',
    delivered: 'received',
    opened: 'opened',
    clicked: 'clicked in',
    replied: 'replied to',
    bounced: 'could not be reached by',
    complained: 'complained about',
    unsubscribed: 'unsubscribed from',
  },
  fr: {
    sent: 'destinataire de',
    delivered: 'a reçu',
    opened: 'a ouvert',
    clicked: 'a cliqué dans',
    replied: 'a répondu à',
    bounced: 'n’a pu être joint par',
    complained: 's’est plaint de',
    unsubscribed: 's’est désabonné par',
  },
}

function sentence(about: About, locale: Locale): string {
  const verb = verbOf(about)
  const which = about[verb]
  const what =
    which === undefined || which === 'any'
      ? { en: 'any message', fr: 'un message' }[locale]
      : Object.entries(which)
          .map(([name, value]) => `${name} ${value}`)
          .join(', ')
  return `${words[locale][verb]} ${what} ${occurrencesInWords(testsOf(about), locale)}`
}
