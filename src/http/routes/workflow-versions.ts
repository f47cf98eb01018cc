import { createRoute, z } from '@hono/zod-openapi'
import { decodeCursor, toPage } from '../../core/page.ts'
import { definitionSchema } from '../../workflows/definition-schema.ts'
import { diffVersions, getVersion, requireWorkflow } from '../../workflows/get-version.ts'
import { planWorkflow } from '../../workflows/plan-workflow.ts'
import { listVersions } from '../../workflows/queries/workflows.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'
import { definitionBody, KeyParam, readDefinition, tags } from './workflow-bodies.ts'
import { DiffView, PlanView, toDiffView, toPlanView } from './workflow-change-views.ts'
import { toVersionView, VersionView } from './workflow-views.ts'

const number = z.coerce.number().int().positive()
const VersionParam = KeyParam.extend({ version: number })

const schema = createRoute({
  method: 'get',
  path: '/workflows/schema.json',
  tags,
  summary: 'JSON Schema (draft 2020-12) of a definition, for editors',
  responses: {
    200: { description: 'The schema', content: json(z.record(z.string(), z.unknown())) },
    ...problems(401, 403),
  },
})

const plan = createRoute({
  method: 'post',
  path: '/workflows/plan',
  tags,
  summary: 'What publishing a definition would change, and who stands on the steps that go',
  request: { body: definitionBody },
  responses: { 200: { description: 'The plan', content: json(PlanView) }, ...problems(400, 401, 403) },
})

const list = createRoute({
  method: 'get',
  path: '/workflows/{key}/versions',
  tags,
  summary: 'Published versions, newest first',
  request: { params: KeyParam, query: PageQuery },
  responses: {
    200: { description: 'A page', content: json(pageOf(VersionView)) },
    ...problems(400, 401, 403, 404),
  },
})

const get = createRoute({
  method: 'get',
  path: '/workflows/{key}/versions/{version}',
  tags,
  summary: 'A published version; it never changes',
  request: { params: VersionParam },
  responses: {
    200: {
      description: 'The version',
      content: json(
        VersionView.extend({
          definition: z.unknown(),
          source: z.string().nullable(),
          steps: z.array(z.object({ id: z.string(), type: z.string() })),
        }).openapi('WorkflowVersionDetail'),
      ),
    },
    ...problems(400, 401, 403, 404),
  },
})

const diff = createRoute({
  method: 'get',
  path: '/workflows/{key}/versions/{version}/diff',
  tags,
  summary: 'What changed up to this version from another, the one before it when none is named',
  request: { params: VersionParam, query: z.object({ from: number.optional() }) },
  responses: {
    200: { description: 'The changes', content: json(DiffView) },
    ...problems(400, 401, 403, 404),
  },
})

export const workflowVersionRoutes = createRouter()
  .openapi(schema, (c) => c.json(definitionSchema(), 200))
  .openapi(plan, async (c) =>
    c.json(toPlanView(await planWorkflow(c.var.ctx, await readDefinition(c.req))), 200),
  )
  .openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const { id } = await requireWorkflow(c.var.ctx.db, c.req.valid('param').key)
    const before = cursor === undefined ? undefined : decodeCursor(cursor, z.number().int())
    const found = await listVersions(c.var.ctx.db, id, { before, limit: limit + 1 })
    const page = toPage(found, limit, ({ version }) => version)
    return c.json({ items: page.items.map(toVersionView), next: page.nextCursor }, 200)
  })
  .openapi(get, async (c) => {
    const { key, version } = c.req.valid('param')
    const found = await getVersion(c.var.ctx.db, key, version)
    const steps = found.program.instructions.map(({ id, type }) => ({ id, type }))
    return c.json({ ...toVersionView(found), definition: found.definition, source: found.source, steps }, 200)
  })
  .openapi(diff, async (c) => {
    const { key, version } = c.req.valid('param')
    const { from = version - 1 } = c.req.valid('query')
    return c.json(toDiffView(await diffVersions(c.var.ctx.db, key, { from, to: version })), 200)
  })
