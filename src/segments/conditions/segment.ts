import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { aggregate, defineLeaf } from '../leaf.ts'
import { Key } from '../text.ts'
import { quoted } from '../value-test.ts'

/** Is the customer a member of another segment, as its memberships say now? */
export const segment = defineLeaf({
  key: 'segment',
  schema: z.strictObject({ segment: Key }),
  example: '{ segment: vip }',
  knowsThePast: false,
  dependsOn: ({ segment: key }) => [`segment:${key}`],
  plan: ({ segment: key }, scope) => ({
    feature: aggregate({
      from: sql`memberships me`,
      owner: sql`me.customer_id`,
      where: sql`me.segment_id = (select inner_segment.id from segments inner_segment where inner_segment.key = ${key}::text)`,
      columns: () => ({ since_at: sql`max(me.since)` }),
    }),
    test: sql`${scope.row('since_at')} is not null`,
    seen: sql`jsonb_build_object('since', ${scope.row('since_at')})`,
    since: scope.row('since_at'),
  }),
  sentence: ({ segment: key }, locale) =>
    `${locale === 'fr' ? 'membre du segment' : 'member of segment'} ${quoted(key, locale)}`,
})
