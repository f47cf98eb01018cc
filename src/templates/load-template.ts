import { NotFoundError } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { findVersion } from './queries.ts'
import type { CompiledTemplate, TemplateVersion } from './template.ts'

const MAX_CACHED = 500
const cacheOf = new WeakMap<object, Map<number, TemplateVersion>>()

/**
 * A published version as sends use it. Versions never change, so a process loads each one once; the same
 * object comes back each time, and what is compiled from it is kept with it. Throws NotFoundError.
 */
export async function loadTemplateVersion(db: Db, id: number): Promise<TemplateVersion> {
  const home = homeOf(db)
  const cache = cacheOf.get(home) ?? new Map<number, TemplateVersion>()
  cacheOf.set(home, cache)
  const known = cache.get(id)
  if (known) return known

  const row = await findVersion(db, id)
  if (!row) throw new NotFoundError('template version', id)
  const { templateId, key, version, kind } = row
  const loaded = {
    id,
    templateId,
    key,
    version,
    kind,
    class: row.class,
    compiled: row.compiled as CompiledTemplate,
  }
  if (cache.size >= MAX_CACHED) cache.delete(cache.keys().next().value ?? 0)
  cache.set(id, loaded)
  return loaded
}

/** The same for a connection and for each of its transactions, which are objects of their own. */
function homeOf(db: Db): object {
  return (db as unknown as { readonly dialect: object }).dialect
}
