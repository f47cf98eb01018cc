import type { Context } from '../context.ts'
import type { ImportState } from './import.ts'
import { findImport, findImportsOfFiles } from './queries/imports.ts'
import { listFiles, removeFile } from './storage.ts'

const DAY_MS = 86_400_000
/** An upload that nobody runs, or mends after a failure, is deleted this long after its last progress. */
const WAITING_MS_MAX = 7 * DAY_MS

/** The file has said all that it had to: undoing needs it no more. */
const finished: ReadonlySet<ImportState> = new Set(['done', 'undoing', 'undone', 'cancelled'])

/** Deletes the file of an import that needs it no more: a copy of a list of people is not kept (GDPR 5(1)(e)). */
export async function dropFile({ db }: Context, dataDir: string, importId: number): Promise<void> {
  const file = await findImport(db, importId)
  if (file && finished.has(file.state)) await removeFile(dataDir, file.storedAs)
}

/**
 * Deletes what is left on this machine of uploads that are finished, that waited for a week, or that no import
 * knows. Whoever is erased is thereby out of every file within that week. Returns how many. Run it every hour.
 */
export async function dropOldFiles({ db, clock }: Context, dataDir: string): Promise<number> {
  const now = clock.now().getTime()
  const files = await listFiles(dataDir)
  const imports = await findImportsOfFiles(
    db,
    files.map(({ storedAs }) => storedAs),
  )
  const known = new Map(imports.map((one) => [one.storedAs, one]))
  const old = files.filter(({ storedAs, writtenAt }) => {
    const owner = known.get(storedAs)
    if (!owner) return now - writtenAt.getTime() > DAY_MS
    return finished.has(owner.state) || now - owner.progressAt.getTime() > WAITING_MS_MAX
  })
  for (const { storedAs } of old) await removeFile(dataDir, storedAs)
  return old.length
}
