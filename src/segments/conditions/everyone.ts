import { sql } from 'drizzle-orm'
import { z } from 'zod'
import { defineLeaf } from '../leaf.ts'

/** Every customer there is, anonymous visitors included. */
export const everyone = defineLeaf({
  key: 'everyone',
  schema: z.strictObject({ everyone: z.literal(true) }),
  example: '{ everyone: true }',
  knowsThePast: true,
  dependsOn: () => [],
  plan: () => ({ test: sql`true`, seen: sql`'{}'::jsonb` }),
  sentence: (_leaf, locale) => (locale === 'fr' ? 'tout le monde' : 'everyone'),
})
