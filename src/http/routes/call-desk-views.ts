import { z } from '@hono/zod-openapi'
import { listUsers } from '../../access/users.ts'
import type { Context } from '../../context.ts'
import { readCallBoard } from '../../phoning/call-board.ts'
import type { WaitingCall } from '../../phoning/queries/desk.ts'
import { type PublicIds, publicIds } from '../public-id.ts'

const count = z.number().int()

export const WaitingView = z
  .object({
    task: z.string(),
    customer: z.string(),
    name: z.string().nullable(),
    city: z.string().nullable(),
    priority: z.number(),
    attempts: count,
    callback: z.boolean(),
    nextAt: z.iso.datetime(),
    reason: z.string().nullable(),
  })
  .openapi('WaitingCall')

export const BoardView = z
  .object({
    calls: count.openapi({ description: 'That ended today, by the company’s clock' }),
    reached: count.openapi({ description: 'In which somebody was spoken with' }),
    outcomes: z.array(z.object({ list: z.string(), outcome: z.string(), calls: count })),
    agents: z.array(
      z.object({
        id: z.string(),
        name: z.string(),
        now: z.object({ list: z.string(), customer: z.string(), since: z.iso.datetime() }).nullable(),
        calls: count,
        reached: count,
        sales: count,
        seconds: z.number(),
        lastAt: z.iso.datetime().nullable(),
      }),
    ),
  })
  .openapi('CallBoard')
type Board = z.infer<typeof BoardView>

export function waitingView(
  { taskId, customerId, nextAt, ...rest }: WaitingCall,
  ids: PublicIds,
): z.infer<typeof WaitingView> {
  return {
    ...rest,
    task: ids.to('tsk', taskId),
    customer: ids.to('cus', customerId),
    nextAt: new Date(nextAt).toISOString(),
  }
}

/** What the board route answers, and what the live topic `calls` tells. */
export async function boardView(ctx: Pick<Context, 'db' | 'clock' | 'masterKey'>): Promise<Board> {
  const board = await readCallBoard(ctx.db, ctx.clock.now())
  const names = new Map((await listUsers(ctx.db)).map(({ id, name }) => [id, name]))
  const ids = publicIds(ctx)
  return {
    calls: board.calls,
    reached: board.reached,
    outcomes: board.outcomes.map(({ listKey, ...rest }) => ({ list: listKey, ...rest })),
    agents: board.agents.map(({ agent, now, lastAt, ...figures }) => ({
      ...figures,
      id: agent,
      name: names.get(agent) ?? agent,
      now: now && {
        list: now.listKey,
        customer: ids.to('cus', now.customerId),
        since: new Date(now.since).toISOString(),
      },
      lastAt: lastAt?.toISOString() ?? null,
    })),
  }
}
