import { z } from 'zod'
import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import type { Db } from '../db/client.ts'
import { json } from '../db/client.ts'
import { sha256 } from './ledger.ts'
import { findLatestVersion, insertWording, lockWordingKey, type Wording } from './queries/wordings.ts'

export const WordingInput = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,59}$/, 'must be a key such as newsletter-email'),
  locale: z.enum(['en', 'fr']),
  text: z.string().trim().min(10).max(4_000),
})
export type WordingInput = z.infer<typeof WordingInput>

/** Adds a version of the words beside a consent box. The same words again are the same version. */
export async function writeWording(ctx: Context, input: WordingInput): Promise<Wording> {
  return inTransaction(ctx, async ({ db, clock, actor }) => {
    const now = clock.now()
    const { wording, isNew } = await ensureWording(db, input, now)
    if (isNew) {
      const after = {
        key: wording.key,
        version: wording.version,
        locale: wording.locale,
        sha256: wording.sha256,
      }
      await recordAudit(
        db,
        actor,
        { action: 'wording.write', entity: 'wording', entityId: wording.id, after },
        now,
      )
    }
    return wording
  })
}

/** The version with exactly these words: the newest one if it has them, else a new one. Run it in a transaction. */
export async function ensureWording(
  db: Db,
  { key, locale, text }: { readonly key: string; readonly locale: string; readonly text: string },
  now: Date,
): Promise<{ wording: Wording; isNew: boolean }> {
  await lockWordingKey(db, key)
  const stored = JSON.parse(json(text)) as string
  const hash = sha256(stored)
  const latest = await findLatestVersion(db, key, locale)
  if (latest?.sha256 === hash) return { wording: latest, isNew: false }

  const version = (latest?.version ?? 0) + 1
  const wording = await insertWording(db, {
    key,
    locale,
    version,
    text: stored,
    sha256: hash,
    createdAt: now,
  })
  return { wording, isNew: true }
}
