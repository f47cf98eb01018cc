import { createParts } from '../app/parts.ts'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'

/** Gives a command what every use-case needs, and closes it after; joins an instance that is running. */
export async function withContext<T>(config: Config, work: (ctx: Context) => Promise<T>): Promise<T> {
  const parts = await createParts(config, {})
  try {
    return await work(parts.ctx)
  } finally {
    await parts.close()
  }
}
