import { createRoute, z } from '@hono/zod-openapi'
import { decodeCursor, toPage } from '../../core/page.ts'
import { cancelMigration, getMigration } from '../../workflows/cancel-migration.ts'
import { requireWorkflow } from '../../workflows/get-version.ts'
import { MigrationPlan } from '../../workflows/migration-plan.ts'
import { previewMigration } from '../../workflows/preview-migration.ts'
import { listMigrations, type MigrationRow } from '../../workflows/queries/migrations.ts'
import { startMigration } from '../../workflows/start-migration.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'
import { KeyParam, tags } from './workflow-bodies.ts'

const count = z.number().int()
const Plan = MigrationPlan.openapi('WorkflowMigrationPlan', {
  description: 'By step of the older version: stay, exit, same_step or { move: step }',
  example: {
    to: 2,
    steps: { 'first-wait': 'same_step', 'old-mail': { move: 'new-mail' }, gone: 'exit' },
    rest: 'stay',
  },
})

const PreviewView = z
  .object({
    key: z.string(),
    to: count,
    staying: count,
    moving: count,
    exiting: count,
    cancelledMessages: count.openapi({ description: 'Planned messages that would not leave any more' }),
    steps: z.array(
      z.object({
        version: count,
        step: z.string(),
        type: z.string(),
        people: count,
        action: z.enum(['stay', 'exit', 'move']),
        to: z.string().nullable(),
        keeps: z.boolean().openapi({ description: 'They go on waiting from when they arrived' }),
      }),
    ),
  })
  .openapi('WorkflowMigrationPreview')

const MigrationView = z
  .object({
    id: count,
    state: z.enum(['running', 'done', 'cancelled']),
    plan: Plan,
    total: count,
    moved: count,
    exited: count,
    cancelledMessages: count,
    startedAt: z.iso.datetime(),
    startedBy: z.string(),
    endedAt: z.iso.datetime().nullable(),
  })
  .openapi('WorkflowMigration')

const planBody = { required: true, content: json(Plan) }
const IdParam = KeyParam.extend({ id: z.coerce.number().int().positive() })
const one = { description: 'The migration', content: json(MigrationView) }

const preview = createRoute({
  method: 'post',
  path: '/workflows/{key}/migrations/preview',
  tags,
  summary: 'Whom a migration plan would move, end or leave, by the counts of now',
  request: { params: KeyParam, body: planBody },
  responses: {
    200: { description: 'The preview', content: json(PreviewView) },
    ...problems(400, 401, 403, 404),
  },
})

const start = createRoute({
  method: 'post',
  path: '/workflows/{key}/migrations',
  tags,
  summary: 'Move people in flight to another version, in the background',
  request: { params: KeyParam, body: planBody },
  responses: { 202: one, ...problems(400, 401, 403, 404, 409) },
})

const list = createRoute({
  method: 'get',
  path: '/workflows/{key}/migrations',
  tags,
  summary: 'Migrations, newest first',
  request: { params: KeyParam, query: PageQuery },
  responses: {
    200: { description: 'A page', content: json(pageOf(MigrationView)) },
    ...problems(400, 401, 403, 404),
  },
})

const get = createRoute({
  method: 'get',
  path: '/workflows/{key}/migrations/{id}',
  tags,
  summary: 'How far a migration is',
  request: { params: IdParam },
  responses: { 200: one, ...problems(400, 401, 403, 404) },
})

const cancel = createRoute({
  method: 'post',
  path: '/workflows/{key}/migrations/{id}/cancel',
  tags,
  summary: 'Stop a migration; who was moved stays moved',
  request: { params: IdParam },
  responses: { 200: one, ...problems(400, 401, 403, 404, 409) },
})

export const workflowMigrationRoutes = createRouter()
  .openapi(preview, async (c) => {
    const previewed = await previewMigration(c.var.ctx.db, c.req.valid('param').key, c.req.valid('json'))
    return c.json({ ...previewed, steps: [...previewed.steps] }, 200)
  })
  .openapi(start, async (c) =>
    c.json(toView(await startMigration(c.var.ctx, c.req.valid('param').key, c.req.valid('json'))), 202),
  )
  .openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const { id } = await requireWorkflow(c.var.ctx.db, c.req.valid('param').key)
    const before = cursor === undefined ? undefined : decodeCursor(cursor, z.number().int())
    const page = toPage(
      await listMigrations(c.var.ctx.db, id, { before, limit: limit + 1 }),
      limit,
      (row) => row.id,
    )
    return c.json({ items: page.items.map(toView), next: page.nextCursor }, 200)
  })
  .openapi(get, async (c) => {
    const { key, id } = c.req.valid('param')
    return c.json(toView(await getMigration(c.var.ctx.db, key, id)), 200)
  })
  .openapi(cancel, async (c) => {
    const { key, id } = c.req.valid('param')
    return c.json(toView(await cancelMigration(c.var.ctx, key, id)), 200)
  })

function toView(row: MigrationRow): z.infer<typeof MigrationView> {
  const { id, state, plan, total, moved, exited, cancelledMessages, startedAt, startedBy, endedAt } = row
  return {
    id,
    state,
    plan,
    total,
    moved,
    exited,
    cancelledMessages,
    startedAt: startedAt.toISOString(),
    startedBy,
    endedAt: endedAt?.toISOString() ?? null,
  }
}
