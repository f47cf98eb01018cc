import type { Db } from '../db/client.ts'
import type { Instruction, Program } from './program.ts'
import { findVersion } from './queries/workflows.ts'

/** A published version, ready to run. */
export interface RunnableVersion {
  readonly id: number
  readonly workflowId: number
  readonly version: number
  readonly header: Program['header']
  readonly first: string | null
  readonly instructions: ReadonlyMap<string, Instruction>
}

/** Versions never change, so a process reads each one once. */
export type VersionCache = Map<number, RunnableVersion>

const caches = new WeakMap<Db, VersionCache>()

/** The cache that belongs to a pool; pass the pool, not a transaction. */
export function versionCacheOf(pool: Db): VersionCache {
  const known = caches.get(pool) ?? new Map<number, RunnableVersion>()
  caches.set(pool, known)
  return known
}

export async function loadVersion(db: Db, cache: VersionCache, id: number): Promise<RunnableVersion> {
  const known = cache.get(id)
  if (known) return known

  const row = await findVersion(db, id)
  if (!row) throw new Error(`workflow version ${id} does not exist`)
  const { header, first, instructions } = row.program
  const version: RunnableVersion = {
    id: row.id,
    workflowId: row.workflowId,
    version: row.version,
    header,
    first,
    instructions: new Map(instructions.map((instruction) => [instruction.id, instruction])),
  }
  cache.set(id, version)
  return version
}
