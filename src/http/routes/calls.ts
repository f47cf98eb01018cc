import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from '../../context.ts'
import { NotFoundError } from '../../core/errors.ts'
import { decodeCursor, toPage } from '../../core/page.ts'
import { CallListInput, CallListSettings } from '../../phoning/call-list.ts'
import { callTaskStates } from '../../phoning/call-task.ts'
import { type ClaimedCall, claimCall } from '../../phoning/claim-call.ts'
import { type CallAttempt, listAttempts } from '../../phoning/queries/attempts.ts'
import {
  type CallList,
  countTasks,
  findCallList,
  type ListCounts,
  listCallLists,
} from '../../phoning/queries/lists.ts'
import { type CallTask, findTask, listTasks } from '../../phoning/queries/tasks.ts'
import { recordOutcome } from '../../phoning/record-outcome.ts'
import { renderCallScript } from '../../phoning/render-call-script.ts'
import { saveCallList } from '../../phoning/save-call-list.ts'
import { type PublicIds, publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'

const instant = z.iso.datetime().nullable()

const CallListView = z
  .object({
    key: z.string(),
    name: z.string(),
    settings: CallListSettings,
    tasks: z.record(z.string(), z.number().int()).openapi({ description: 'How many in each state' }),
    due: z.number().int().openapi({ description: 'Open ones whose time has come' }),
  })
  .openapi('CallList')

const CallTaskView = z
  .object({
    id: z.string(),
    customer: z.string(),
    message: z.string(),
    state: z.enum(callTaskStates),
    reason: z.string().nullable(),
    priority: z.number(),
    attempts: z.number().int(),
    nextAt: z.iso.datetime(),
    callback: z.boolean(),
    agent: z.string().nullable(),
    leaseUntil: instant,
    outcome: z.string().nullable(),
    createdAt: z.iso.datetime(),
    doneAt: instant,
  })
  .openapi('CallTask')

const CallAttemptView = z
  .object({
    id: z.string(),
    agent: z.string(),
    phone: z.string(),
    callerNumber: z.string().nullable(),
    startedAt: z.iso.datetime(),
    endedAt: instant,
    timezone: z.string(),
    outcome: z.string().nullable(),
    notes: z.string().nullable(),
    gate: z.record(z.string(), z.unknown()),
    consentEntry: z.string().nullable(),
  })
  .openapi('CallAttempt')

const ClaimedCallView = z
  .object({
    task: CallTaskView,
    fence: z.number().int().openapi({ description: 'To be given back with the outcome' }),
    phone: z.string(),
    callerNumber: z.string().nullable(),
    attempt: CallAttemptView,
    script: z.object({ html: z.string().nullable(), problem: z.string().nullable() }),
  })
  .openapi('ClaimedCall')

const OutcomeBody = z
  .strictObject({
    fence: z.number().int().positive(),
    outcome: z.string().min(1).max(80),
    notes: z.string().max(5_000).optional(),
    callbackAt: z.iso.datetime({ offset: true }).optional(),
    consents: z
      .array(
        z.strictObject({
          channel: z.enum(['email', 'sms', 'phone']),
          purpose: z.string().min(1).max(80),
          wording: z.string().max(40).openapi({ description: 'What the agent read out' }),
        }),
      )
      .max(10)
      .optional(),
  })
  .openapi('CallOutcome')

const tags = ['Calls']
const Key = z.object({ key: z.string().max(80) })
const Id = z.object({ id: z.string().max(40) })
const Cursor = z.object({ id: z.number().int() })

const lists = createRoute({
  method: 'get',
  path: '/call-lists',
  tags,
  summary: 'Call lists and how far they are',
  responses: {
    200: { description: 'All lists', content: json(z.object({ items: z.array(CallListView) })) },
    ...problems(401),
  },
})

const save = createRoute({
  method: 'put',
  path: '/call-lists/{key}',
  tags,
  summary: 'Make a call list, or change its name and settings',
  request: { params: Key, body: { required: true, content: json(CallListInput.omit({ key: true })) } },
  responses: { 200: { description: 'The list', content: json(CallListView) }, ...problems(400, 401, 403) },
})

const tasks = createRoute({
  method: 'get',
  path: '/call-lists/{key}/tasks',
  tags,
  summary: 'The people on a list, oldest first',
  request: { params: Key, query: PageQuery.extend({ state: z.enum(callTaskStates).optional() }) },
  responses: {
    200: { description: 'A page', content: json(pageOf(CallTaskView)) },
    ...problems(400, 401, 404),
  },
})

const claim = createRoute({
  method: 'post',
  path: '/call-lists/{key}/claim',
  tags,
  summary: 'The next person to call, for the agent who asks',
  request: { params: Key },
  responses: {
    200: {
      description: 'A call; the same one again until its outcome is given',
      content: json(ClaimedCallView),
    },
    204: { description: 'Nobody may be called now' },
    ...problems(401, 404),
  },
})

const readTask = createRoute({
  method: 'get',
  path: '/call-tasks/{id}',
  tags,
  summary: 'One person on a list, with every attempt',
  request: { params: Id },
  responses: {
    200: {
      description: 'The task',
      content: json(CallTaskView.extend({ attemptLog: z.array(CallAttemptView) })),
    },
    ...problems(401, 404),
  },
})

const outcome = createRoute({
  method: 'post',
  path: '/call-tasks/{id}/outcome',
  tags,
  summary: 'What a call came to; the same again changes nothing',
  request: { params: Id, body: { required: true, content: json(OutcomeBody) } },
  responses: {
    200: { description: 'The task', content: json(CallTaskView) },
    ...problems(400, 401, 404, 409),
  },
})

export const callRoutes = createRouter()
  .openapi(lists, async (c) => {
    const { db, clock } = c.var.ctx
    const counted = await countTasks(db, clock.now())
    return c.json({ items: (await listCallLists(db)).map((list) => toListView(list, counted)) }, 200)
  })
  .openapi(save, async (c) => {
    const { ctx } = c.var
    const list = await saveCallList(ctx, { ...c.req.valid('json'), key: c.req.valid('param').key })
    return c.json(toListView(list, await countTasks(ctx.db, ctx.clock.now())), 200)
  })
  .openapi(tasks, async (c) => {
    const { cursor, limit, state } = c.req.valid('query')
    const list = await getList(c.var.ctx, c.req.valid('param').key)
    const afterId = cursor === undefined ? undefined : decodeCursor(cursor, Cursor).id
    const found = await listTasks(c.var.ctx.db, { listId: list.id, state, afterId, limit: limit + 1 })
    const page = toPage(found, limit, ({ id }) => ({ id }))
    const ids = publicIds(c.var.ctx)
    return c.json({ items: page.items.map((task) => toTaskView(task, ids)), next: page.nextCursor }, 200)
  })
  .openapi(claim, async (c) => {
    const call = await claimCall(c.var.ctx, c.req.valid('param').key)
    if (!call) return c.body(null, 204)
    return c.json(await toClaimedView(c.var.ctx, call), 200)
  })
  .openapi(readTask, async (c) => {
    const ids = publicIds(c.var.ctx)
    const { id } = c.req.valid('param')
    const task = await findTask(c.var.ctx.db, ids.from('tsk', id))
    if (!task) throw new NotFoundError('call task', id)
    const log = await listAttempts(c.var.ctx.db, task.id)
    return c.json(
      { ...toTaskView(task, ids), attemptLog: log.map((attempt) => toAttemptView(attempt, ids)) },
      200,
    )
  })
  .openapi(outcome, async (c) => {
    const ids = publicIds(c.var.ctx)
    const { callbackAt, consents, ...body } = c.req.valid('json')
    const task = await recordOutcome(c.var.ctx, {
      ...body,
      taskId: ids.from('tsk', c.req.valid('param').id),
      callbackAt: callbackAt === undefined ? undefined : new Date(callbackAt),
      consents: consents?.map(({ wording, ...rest }) => ({ ...rest, wordingId: ids.from('wrd', wording) })),
    })
    return c.json(toTaskView(task, ids), 200)
  })

async function getList({ db }: Context, key: string): Promise<CallList> {
  const list = await findCallList(db, key)
  if (!list) throw new NotFoundError('call list', key)
  return list
}

function toListView(
  { id, key, name, settings }: CallList,
  counted: readonly ListCounts[],
): z.infer<typeof CallListView> {
  const own = counted.filter(({ listId }) => listId === id)
  return {
    key,
    name,
    settings,
    tasks: Object.fromEntries(own.map((count) => [count.state, count.tasks])),
    due: own.find(({ state }) => state === 'open')?.due ?? 0,
  }
}

function toTaskView(task: CallTask, ids: PublicIds): z.infer<typeof CallTaskView> {
  const { state, reason, priority, attempts, outcome: result } = task
  return {
    id: ids.to('tsk', task.id),
    customer: ids.to('cus', task.customerId),
    message: ids.to('msg', task.messageId),
    state,
    reason,
    priority,
    attempts,
    nextAt: task.nextAt.toISOString(),
    callback: task.callback === 1,
    agent: task.agentId,
    leaseUntil: task.leaseUntil?.toISOString() ?? null,
    outcome: result,
    createdAt: task.createdAt.toISOString(),
    doneAt: task.doneAt?.toISOString() ?? null,
  }
}

function toAttemptView(attempt: CallAttempt, ids: PublicIds): z.infer<typeof CallAttemptView> {
  const { agentId, phone, callerNumber, timezone, outcome: result, notes, gate, consentEntryId } = attempt
  return {
    id: ids.to('att', attempt.id),
    agent: agentId,
    phone,
    callerNumber,
    startedAt: attempt.startedAt.toISOString(),
    endedAt: attempt.endedAt?.toISOString() ?? null,
    timezone,
    outcome: result,
    notes,
    gate,
    consentEntry: consentEntryId === null ? null : ids.to('con', consentEntryId),
  }
}

async function toClaimedView(ctx: Context, call: ClaimedCall): Promise<z.infer<typeof ClaimedCallView>> {
  const { task, attempt } = call
  return {
    task: toTaskView(task, publicIds(ctx)),
    fence: task.fence,
    phone: attempt.phone,
    callerNumber: attempt.callerNumber,
    attempt: toAttemptView(attempt, publicIds(ctx)),
    script: await renderCallScript(ctx, task),
  }
}
