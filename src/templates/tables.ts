import { bigint, index, integer, jsonb, pgTable, text, timestamp, uniqueIndex } from 'drizzle-orm/pg-core'

/** What we say: an email, an SMS or a call script, by key. */
export const templates = pgTable('templates', {
  id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  key: text().notNull().unique(),
  kind: text({ enum: ['email', 'sms', 'script'] }).notNull(),
  name: text().notNull(),
  /** The version that sends use; null while there is only a draft. */
  liveVersionId: bigint({ mode: 'number' }),
  /** Taken out of use by hand; a new version or a restored one takes it back. */
  archivedAt: timestamp({ withTimezone: true }),
  createdAt: timestamp({ withTimezone: true }).notNull(),
  updatedAt: timestamp({ withTimezone: true }).notNull(),
})

/** Immutable. `source` is what the author wrote by locale; `compiled` what sends use, by locale. */
export const templateVersions = pgTable(
  'template_versions',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    templateId: bigint({ mode: 'number' }).notNull(),
    version: integer().notNull(),
    /** A marketing version carries an unsubscribe link and the sender's identity. */
    class: text({ enum: ['marketing', 'transactional'] })
      .notNull()
      .default('marketing'),
    source: jsonb().notNull(),
    compiled: jsonb().notNull(),
    variables: text().array().notNull(),
    createdAt: timestamp({ withTimezone: true }).notNull(),
  },
  (t) => [uniqueIndex('template_versions_version').on(t.templateId, t.version)],
)

/**
 * What an author works on before it is published, complete or not. The row stays when the draft is discarded or
 * published (`content` is then null), so that a revision is never given out twice.
 */
export const templateDrafts = pgTable('template_drafts', {
  key: text().primaryKey(),
  revision: integer().notNull(),
  content: jsonb(),
  /** The version that was live when the draft was begun; 0: none. */
  baseVersion: integer().notNull(),
  updatedAt: timestamp({ withTimezone: true }).notNull(),
  updatedBy: text().notNull(),
})

/** A tracked link of one template version and locale: click tokens name its position, never a URL. */
export const links = pgTable(
  'links',
  {
    id: bigint({ mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    templateVersionId: bigint({ mode: 'number' }).notNull(),
    locale: text().notNull(),
    position: integer().notNull(),
    /** May hold Handlebars holes, filled again with the message's data at click time. */
    url: text().notNull(),
    label: text(),
  },
  (t) => [
    uniqueIndex('links_position').on(t.templateVersionId, t.locale, t.position),
    index('links_version').on(t.templateVersionId),
  ],
)
