import type { Sql } from 'postgres'

/** How often a text must come before it is prepared: one that is made for one occasion never is. */
const PREPARED_FROM_USE = 3
/** Texts that are prepared, per process: each costs memory in the server on every connection that used it. */
const PREPARED_MAX = 400
/** Texts that are counted; beyond them the count begins anew. */
const COUNTED_MAX = 5_000

/** The part of the driver that Drizzle calls. */
type Unsafe = (query: string, parameters?: unknown[], options?: Record<string, unknown>) => unknown
interface Driver {
  unsafe: Unsafe
  begin?: (...args: unknown[]) => Promise<unknown>
  savepoint?: (...args: unknown[]) => Promise<unknown>
}

/**
 * Makes the driver prepare the statements that come again and again. Drizzle asks for none to be prepared:
 * each is then sent in two round trips, parsed and planned each time, which for the statements of a lane pass
 * costs more than running them. The server may then keep one plan for all values: a transaction whose statements
 * must be planned for theirs says `set local plan_cache_mode = force_custom_plan`.
 */
export function preparing(sql: Sql): Sql {
  return wrap(sql, toPolicy())
}

function wrap<T extends object>(sql: T, isPrepared: (text: string) => boolean): T {
  const driver = sql as Driver
  return new Proxy(sql, {
    get(target, name, receiver) {
      if (name === 'unsafe') return unsafe
      if (name === 'begin' || name === 'savepoint') return nested(name)
      return Reflect.get(target, name, receiver)
    },
  })

  function unsafe(text: string, parameters: unknown[] = [], options: Record<string, unknown> = {}): unknown {
    const prepare = parameters.length > 0 && (options['prepare'] === true || isPrepared(text))
    return driver.unsafe(text, parameters, { ...options, prepare })
  }

  /** The work of a transaction gets a driver of its own, as its last argument's parameter. */
  function nested(name: 'begin' | 'savepoint') {
    return (...args: unknown[]) => {
      const work = args.pop() as (inner: object) => unknown
      return driver[name]?.(...args, (inner: object) => work(wrap(inner, isPrepared)))
    }
  }
}

function toPolicy(): (text: string) => boolean {
  const prepared = new Set<string>()
  let uses = new Map<string, number>()
  return (text) => {
    if (prepared.has(text)) return true
    if (prepared.size >= PREPARED_MAX) return false

    const count = (uses.get(text) ?? 0) + 1
    if (uses.size >= COUNTED_MAX) uses = new Map()
    uses.set(text, count)
    if (count < PREPARED_FROM_USE) return false
    uses.delete(text)
    prepared.add(text)
    return true
  }
}
