import type { EmailProvider, SmsProvider } from '../channels/channel.ts'
import type { Context } from '../context.ts'
import { type Failpoint, noFailpoint } from '../core/failpoint.ts'
import type { Db } from '../db/client.ts'
import { createRunner, type Runner } from './channel-runner.ts'
import type { DispatchChannel } from './jobs.ts'
import type { Rate } from './queries/budget.ts'
import { emailSender, smsSender } from './send-message.ts'

export interface DispatcherOptions {
  readonly email: EmailProvider
  readonly sms: SmsProvider
  readonly rates: Readonly<Record<DispatchChannel, Rate>>
  /** Ids of the workflows that are paused: their messages wait. */
  readonly pausedWorkflows: (db: Db) => Promise<ReadonlySet<number>>
  readonly failpoint?: Failpoint
  /** Most messages that are handed over and not yet recorded, per channel. */
  readonly maxOutstanding?: number
  readonly leaseMs?: number
}

export interface Dispatcher {
  /**
   * Hands over and delivers what is due on this channel, until nothing is or the budget is used up. Returns
   * how many messages got a verdict; 0 at once when this process is at it already, which then looks again.
   */
  runOnce(channel: DispatchChannel): Promise<number>
  /** Takes no more; waits until what was handed over is delivered and recorded. */
  close(): Promise<void>
}

/** One per process. Any number of processes may run: the gate gives each message to one of them. */
export function createDispatcher(ctx: Context, options: DispatcherOptions): Dispatcher {
  const failpoint = options.failpoint ?? noFailpoint
  const channels: Record<DispatchChannel, Runner> = {
    email: createRunner(
      ctx,
      { ...options, rate: options.rates.email },
      {
        channel: 'email',
        provider: options.email,
        send: emailSender(options.email, failpoint),
      },
    ),
    sms: createRunner(
      ctx,
      { ...options, rate: options.rates.sms },
      {
        channel: 'sms',
        provider: options.sms,
        send: smsSender(options.sms, failpoint),
      },
    ),
  }
  return {
    runOnce: (channel) => channels[channel].run(),
    async close() {
      await Promise.all(Object.values(channels).map((runner) => runner.close()))
    },
  }
}
