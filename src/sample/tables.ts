import { pgTable, primaryKey, text } from 'drizzle-orm/pg-core'

export const sampleKinds = ['purpose', 'segment', 'template', 'workflow'] as const

/** What came with the sample people, by its key; the people themselves are in sample_customers. */
export const sampleItems = pgTable(
  'sample_items',
  {
    kind: text({ enum: sampleKinds }).notNull(),
    key: text().notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.key] })],
)
