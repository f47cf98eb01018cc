import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { defineLeaf } from '../leaf.ts'
import { Text } from '../text.ts'

const percent = z.number().min(0).max(100)
const About = z
  .strictObject({ salt: Text, from: percent, to: percent })
  .refine(({ from, to }) => from < to, { message: 'must be above from', path: ['to'] })

/** A random share of everyone, always the same for one salt: the draw of `bucketOf` in core/bucket.ts. */
export const bucket = defineLeaf({
  key: 'bucket',
  schema: z.strictObject({ bucket: About }),
  example: '{ bucket: { salt: spring, from: 0, to: 10 } }',
  knowsThePast: true,
  dependsOn: () => [],
  plan({ bucket: { salt, from, to } }) {
    const digest = sql`sha256(convert_to(${salt}::text, 'UTF8') || '\\x00'::bytea || convert_to(c.id::text, 'UTF8'))`
    const draw = sql`(('x' || encode(substr(${digest}, 1, 6), 'hex'))::bit(48)::bigint::float8 / 281474976710656 * 100)`
    return {
      test: sql`${draw} >= ${from}::float8 and ${draw} < ${to}::float8`,
      seen: sql`jsonb_build_object('percent', ${draw})`,
    }
  },
  sentence: ({ bucket: { salt, from, to } }, locale) =>
    locale === 'fr' ? `tirage « ${salt} » de ${from} à ${to} %` : `draw “${salt}” from ${from} to ${to} %`,
})
