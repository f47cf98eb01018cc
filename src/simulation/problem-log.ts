import type { Log } from '../core/log.ts'

export interface Problem {
  readonly step: string
  readonly message: string
  readonly count: number
}

/** A log that gathers why steps failed, for the report, and writes nothing. */
export function problemLog(): { log: Log; list(): Problem[] } {
  const counts = new Map<string, Problem>()
  const note = (fields: unknown) => {
    if (typeof fields !== 'object' || fields === null || !('err' in fields)) return
    const step = 'step' in fields ? String(fields.step) : ''
    const message = rootMessage(fields.err)
    const key = `${step} ${message}`
    counts.set(key, { step, message, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  const log: Log = {
    debug: () => undefined,
    info: () => undefined,
    warn: note,
    error: note,
    child: () => log,
  }
  return { log, list: () => [...counts.values()] }
}

function rootMessage(error: unknown): string {
  let at = error
  for (let depth = 0; depth < 5 && at instanceof Error && at.cause instanceof Error; depth++) at = at.cause
  return at instanceof Error ? at.message : String(at)
}
