import type { Context } from '../context.ts'
import { TooManyRequestsError } from '../core/errors.ts'
import { sqlStateOf } from '../db/sql-error.ts'
import type { IncomingItem } from './incoming.ts'
import { ringEngine } from './jobs.ts'
import { createLinkMemory } from './link-memory.ts'
import { storeIncoming } from './store-incoming.ts'

export interface Ingester {
  /**
   * Resolves when the items are committed: acknowledge then. All of them or none. Throws
   * TooManyRequestsError when too much is waiting already.
   */
  submit(items: readonly IncomingItem[]): Promise<void>
  /** Takes nothing more and resolves when all that was taken is committed. */
  close(): Promise<void>
}

export interface IngestOptions {
  /** How long a first request waits for company, in milliseconds. */
  readonly lingerMs?: number
  /** Items of one commit, unless a single request has more. */
  readonly groupItemsMax?: number
  /** Commits at the same time: while one waits for the disk, the next is parsed by the database. */
  readonly groupsInFlightMax?: number
  /** Items that may wait or be under way before requests are refused: the bound on memory. */
  readonly pendingItemsMax?: number
  /** The same in characters of their properties. */
  readonly pendingCharsMax?: number
}

interface Request {
  readonly items: readonly IncomingItem[]
  readonly chars: number
  resolve(): void
  reject(error: unknown): void
}

const DEFAULTS = {
  lingerMs: 2,
  groupItemsMax: 1_000,
  groupsInFlightMax: 3,
  pendingItemsMax: 20_000,
  pendingCharsMax: 64 * 1024 * 1024,
}
const RETRY_AFTER_S = 2
const STORE_ATTEMPTS_MAX = 4
/** Deadlock, serialization failure, a partition made meanwhile: the same again will do. */
const PASSING = /^(40|23514)/
/** Data, constraint, limit: one request's items are to blame, so each is tried alone. */
const ITS_OWN_FAULT = /^(21|22|23|54)/

/**
 * Group commit: what arrives while a commit is under way goes into the next one, so the price of a commit is
 * shared by all who wait for it, and rises into batches just when there is much to do.
 */
export function createIngester(ctx: Context, options: IngestOptions = {}): Ingester {
  const limits = { ...DEFAULTS, ...options }
  const waiting: Request[] = []
  const pending = { items: 0, chars: 0 }
  const underWay = new Set<Promise<void>>()
  const bell = createBell(ctx)
  const links = createLinkMemory()
  const store = (items: readonly IncomingItem[]) => storeIncoming(ctx, items, links)
  let timer: NodeJS.Timeout | undefined
  let closed = false

  function submit(items: readonly IncomingItem[]): Promise<void> {
    if (closed) return Promise.reject(new TooManyRequestsError('this server is shutting down', RETRY_AFTER_S))
    if (items.length === 0) return Promise.resolve()
    const chars = items.reduce((sum, item) => sum + sizeOf(item), 0)
    if (isTooMuch(pending, { items: items.length, chars }, limits)) {
      return Promise.reject(
        new TooManyRequestsError('too many events are waiting to be stored', RETRY_AFTER_S),
      )
    }
    return new Promise((resolve, reject) => {
      pending.items += items.length
      pending.chars += chars
      waiting.push({ items, chars, resolve, reject })
      if (underWay.size < limits.groupsInFlightMax) timer ??= setTimeout(pump, limits.lingerMs)
    })
  }

  function pump(): void {
    clearTimeout(timer)
    timer = undefined
    while (waiting.length > 0 && underWay.size < limits.groupsInFlightMax) {
      const group = takeGroup(waiting, limits.groupItemsMax)
      const work = commitGroup(store, group).finally(() => {
        for (const { items, chars } of group) {
          pending.items -= items.length
          pending.chars -= chars
        }
        underWay.delete(work)
        bell.ring()
        pump()
      })
      underWay.add(work)
    }
  }

  async function close(): Promise<void> {
    closed = true
    pump()
    while (underWay.size > 0) await Promise.all(underWay)
    await bell.rung()
  }

  return { submit, close }
}

interface Load {
  readonly items: number
  readonly chars: number
}

/** A request larger than the bound still passes when nothing else is there. */
function isTooMuch(pending: Load, more: Load, limits: typeof DEFAULTS): boolean {
  if (pending.items === 0) return false
  return (
    pending.items + more.items > limits.pendingItemsMax || pending.chars + more.chars > limits.pendingCharsMax
  )
}

function sizeOf(item: IncomingItem): number {
  return item.kind === 'event' ? item.properties.length : 1_000
}

function takeGroup(waiting: Request[], itemsMax: number): Request[] {
  let items = 0
  let count = 0
  for (const request of waiting) {
    if (count > 0 && items + request.items.length > itemsMax) break
    items += request.items.length
    count += 1
  }
  return waiting.splice(0, count)
}

type Store = (items: readonly IncomingItem[]) => Promise<void>

/** Never rejects: each request gets its own answer. */
async function commitGroup(store: Store, group: readonly Request[]): Promise<void> {
  try {
    await storeWithRetry(store, group)
    for (const { resolve } of group) resolve()
  } catch (error) {
    if (group.length === 1 || !ITS_OWN_FAULT.test(sqlStateOf(error) ?? '')) {
      for (const { reject } of group) reject(error)
      return
    }
    for (const request of group) await commitGroup(store, [request])
  }
}

async function storeWithRetry(store: Store, group: readonly Request[]): Promise<void> {
  const items = group.flatMap((request) => request.items)
  for (let attempt = 1; ; attempt++) {
    try {
      return await store(items)
    } catch (error) {
      if (attempt >= STORE_ATTEMPTS_MAX || !PASSING.test(sqlStateOf(error) ?? '')) throw error
    }
  }
}

/** One ring at a time; whoever comes meanwhile shares the next one. */
function createBell(ctx: Context) {
  let last = Promise.resolve()
  let waits = false

  function ring(): void {
    if (waits) return
    waits = true
    last = last.then(() => {
      waits = false
      return ringEngine(ctx)
    })
  }

  return { ring, rung: () => last }
}
