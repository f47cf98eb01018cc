import { sql } from 'drizzle-orm'
import type { EmailProvider, SmsProvider } from '../../src/channels/channel.ts'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { type Db, rows } from '../../src/db/client.ts'
import { createDispatcher, type Dispatcher } from '../../src/messages/dispatch.ts'
import { recordResponses } from '../../src/messages/record-responses.ts'
import { pausedWorkflows } from '../../src/workflows/pause-workflow.ts'
import { aCustomer, anEntry } from '../consent/people.ts'
import { testNow } from '../support/context.ts'
import type { World } from './world.ts'

/** Takes everything and sends nothing. */
const email: EmailProvider = {
  name: 'fake',
  maxInFlight: 10,
  send: async ({ messageId }) => ({ providerMessageId: `fake-${messageId}` }),
  close: async () => undefined,
}
const sms: SmsProvider = {
  name: 'fake',
  maxInFlight: 10,
  send: async ({ messageId }) => ({ providerMessageId: `fake-${messageId}`, parts: 1 }),
  close: async () => undefined,
}

export function aLiveDispatcher({ ctx }: World): Dispatcher {
  const rate = { perSecond: 10_000 }
  return createDispatcher(ctx, { email, sms, rates: { email: rate, sms: rate }, pausedWorkflows })
}

/** Passes and sends until there is nothing to do at this instant. */
export async function live(world: World, dispatcher: Dispatcher): Promise<void> {
  for (let turn = 0; turn < 20; turn++) {
    await world.settle()
    const sent = (await dispatcher.runOnce('email')) + (await dispatcher.runOnce('sms'))
    if (sent === 0) return
  }
  throw new Error('the world does not come to rest')
}

/** Lives on, from each instant at which something is due to the next. */
export async function liveOn(world: World, dispatcher: Dispatcher, ms: number): Promise<void> {
  const end = new Date(world.clock.now().getTime() + ms)
  for (;;) {
    const [row] = await rows<{ at: Date | null }>(
      world.ctx.db,
      sql`select least((select min(wake_at) from enrolments where status = 'active'),
        (select min(due_at) from messages where status = 'queued' and channel <> 'phone')) as at`,
    )
    const at = row?.at && row.at < end ? row.at : end
    world.clock.set(at)
    await live(world, dispatcher)
    if (at === end) return
  }
}

/** Known customers with both addresses, who agreed to promotions by email and SMS a day before the test's beginning. */
export async function reachable(
  db: Db,
  count: number,
  attributes: Record<string, unknown> = {},
): Promise<number[]> {
  const ids: number[] = []
  for (let n = 0; n < count; n++) {
    const phone = `+3361234${String(n).padStart(4, '0')}`
    ids.push(await aCustomer(db, { email: `p${n}@example.com`, phone, attributes }))
  }
  const at = new Date(testNow.getTime() - 86_400_000)
  await recordConsents(
    db,
    ids.flatMap((id) => [
      anEntry(id, { at }),
      anEntry(id, { at, channel: 'sms' }),
      anEntry(id, { at, channel: 'tracking_clicks', purpose: 'tracking' }),
    ]),
    testNow,
  )
  await db.execute(sql`update customers set created_at = ${at}`)
  return ids
}

/** These people click in the last mail that they got. */
export async function click(world: World, customerIds: readonly number[]): Promise<void> {
  const found = await rows<{ id: number }>(
    world.ctx.db,
    sql`select max(id) as id from messages where channel = 'email' and status = 'sent'
      and customer_id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(customerIds)}::jsonb))
      group by customer_id`,
  )
  await recordResponses(
    world.ctx,
    found.map(({ id }) => ({
      kind: 'clicked' as const,
      at: world.clock.now(),
      messageId: id,
      address: 'x@example.com',
      url: 'https://shop.example/sale',
    })),
  )
}
