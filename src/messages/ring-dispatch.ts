import { afterCommit, type Context } from '../context.ts'
import { dispatchMessages } from './jobs.ts'
import type { MessageChannel } from './message.ts'

/** Rings for each of these channels once what was done is committed. Calls wait for their agents. */
export function ringDispatch(ctx: Context, channels: Iterable<MessageChannel>): Promise<void> {
  const wanted = new Set(channels)
  return afterCommit(ctx, async () => {
    for (const channel of wanted) {
      if (channel !== 'phone') await ctx.queue.ring(dispatchMessages, { channel }, { key: channel })
    }
  })
}
