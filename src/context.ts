import type { Clock } from './core/clock.ts'
import type { Log } from './core/log.ts'
import type { Db } from './db/client.ts'
import { isTransaction, transact, waitForCommit } from './db/transaction.ts'
import type { Queue } from './queue/queue.ts'

/** Whoever causes a change; written into the audit log and the consent ledger. */
export interface Actor {
  readonly kind: 'user' | 'api_key' | 'customer' | 'system'
  readonly id: string
  readonly name: string
}

/** What every use-case needs from outside. */
export interface Context {
  readonly db: Db
  readonly clock: Clock
  readonly queue: Queue
  readonly actor: Actor
  readonly log: Log
  /** 32 bytes. Never used itself: `deriveKey(masterKey, purpose)`. */
  readonly masterKey: Buffer
  /** Where the outside reaches us, without a slash at the end. */
  readonly publicUrl: string
}

/** Runs `work` in a transaction, in the one that is open if there is one. */
export async function inTransaction<T>(ctx: Context, work: (ctx: Context) => Promise<T>): Promise<T> {
  if (isTransaction(ctx.db)) return work(ctx)

  const { result, afterCommit: hooks } = await transact(ctx.db, (db) => work({ ...ctx, db }))
  for (const hook of hooks) await runHook(ctx, hook)
  return result
}

/** Runs `hook` once what was done is committed: at once outside a transaction, never after a rollback. */
export async function afterCommit(ctx: Context, hook: () => Promise<void>): Promise<void> {
  if (!isTransaction(ctx.db)) return runHook(ctx, hook)
  if (!waitForCommit(ctx.db, hook)) throw new Error('afterCommit inside a transaction that is not ours')
}

export function withActor(ctx: Context, actor: Actor): Context {
  return { ...ctx, actor }
}

/** The change is committed: a hook that fails cannot undo it and must not look as if it did. */
async function runHook(ctx: Context, hook: () => Promise<void>): Promise<void> {
  try {
    await hook()
  } catch (error) {
    ctx.log.error({ err: error }, 'a hook after commit failed')
  }
}
