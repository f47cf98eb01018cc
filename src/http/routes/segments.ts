import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from '../../context.ts'
import { ConflictError, InvalidInputError } from '../../core/errors.ts'
import { getSegment } from '../../segments/get-segment.ts'
import {
  archiveSegment,
  cancelBuild,
  rebuildSegment,
  saveDraft,
  usesOf,
} from '../../segments/manage-segment.ts'
import { publishSegment } from '../../segments/publish-segment.ts'
import { findSegmentWithSize, listSegments } from '../../segments/queries/segments.ts'
import {
  addMembers,
  createStaticSegment,
  type Members,
  removeMembers,
} from '../../segments/static-segment.ts'
import { publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'
import { segmentQuestionRoutes } from './segment-questions.ts'
import { workflowsNaming } from './segment-uses.ts'
import {
  ConditionBody,
  SegmentDetailView,
  SegmentView,
  toSegmentDetailView,
  toSegmentView,
} from './segment-views.ts'

const tags = ['Segments']
const KeyParam = z.object({ key: z.string().max(100) })
const Name = z.union([z.string().min(1).max(200), z.record(z.string().max(10), z.string().max(200))])

const MembersBody = z
  .strictObject({
    customers: z.array(z.string().max(100)).min(1).max(100_000).optional(),
    import: z.string().max(100).optional(),
    matching: ConditionBody.optional(),
  })
  .refine(
    ({ customers, import: file, matching }) => [customers, file, matching].filter(Boolean).length === 1,
    {
      message: 'must say one of customers, import or matching',
    },
  )
  .openapi('SegmentMembers', {
    description: 'Customers by id, those of an import, or all who meet a condition now',
  })

const Rules = z.strictObject({
  name: Name.optional(),
  condition: ConditionBody,
  publish: z
    .boolean()
    .default(true)
    .openapi({ description: 'False: keep it as a draft beside what is in force' }),
  announce: z.boolean().default(false).openapi({
    description:
      'Write segment_entered and segment_left events for those whom the first build brings in or puts out',
  }),
})
const NewSegment = Rules.partial({ condition: true })
  .extend({
    key: z.string(),
    kind: z.enum(['rules', 'static']).default('rules'),
    members: MembersBody.optional(),
  })
  .superRefine(({ kind, condition, members }, context) => {
    const complain = (path: string, message: string) =>
      context.addIssue({ code: 'custom', path: [path], message })
    if (kind === 'rules' && !condition) complain('condition', 'is needed; or say kind: static')
    if (kind === 'rules' && members) complain('members', 'only a static segment is given its members')
    if (kind === 'static' && condition)
      complain('condition', 'a static segment has none: say members: { matching }')
  })

const list = createRoute({
  method: 'get',
  path: '/segments',
  tags,
  summary: 'All segments with their sizes, by key',
  responses: {
    200: { description: 'All of them', content: json(z.object({ items: z.array(SegmentView) })) },
    ...problems(401, 403),
  },
})
const create = createRoute({
  method: 'post',
  path: '/segments',
  tags,
  summary: 'Make a segment from a condition, or a static one',
  description:
    'A condition is in force at once; who belongs already is worked out in the background (see `build`).',
  request: { body: { required: true, content: json(NewSegment) } },
  responses: {
    201: { description: 'The new segment', content: json(SegmentView) },
    ...problems(400, 401, 403, 409),
  },
})
const get = createRoute({
  method: 'get',
  path: '/segments/{key}',
  tags,
  summary: 'A segment, how far its build is, and who uses it',
  request: { params: KeyParam },
  responses: {
    200: { description: 'The segment', content: json(SegmentDetailView) },
    ...problems(401, 403, 404),
  },
})
const put = createRoute({
  method: 'put',
  path: '/segments/{key}',
  tags,
  summary: 'Publish a condition under this key, or save it as a draft',
  request: { params: KeyParam, body: { required: true, content: json(Rules) } },
  responses: {
    200: { description: 'The segment', content: json(SegmentView) },
    ...problems(400, 401, 403, 409),
  },
})
const remove = createRoute({
  method: 'delete',
  path: '/segments/{key}',
  tags,
  summary: 'Take a segment out of use; refused while anything uses it',
  request: { params: KeyParam },
  responses: { 204: { description: 'Gone' }, ...problems(401, 403, 404, 409) },
})
const rebuild = createRoute({
  method: 'post',
  path: '/segments/{key}/rebuild',
  tags,
  summary: 'Work out all members again, in the background',
  request: { params: KeyParam },
  responses: {
    202: { description: 'It is being built', content: json(SegmentView) },
    ...problems(401, 403, 404, 409),
  },
})
const cancel = createRoute({
  method: 'post',
  path: '/segments/{key}/cancel',
  tags,
  summary:
    'Stop a build. One that was published anew stands still until it is rebuilt; one that was live stays so',
  request: { params: KeyParam },
  responses: {
    200: { description: 'The segment', content: json(SegmentView) },
    ...problems(401, 403, 404, 409),
  },
})
const changed = z.object({ changed: z.number().int() })
const add = createRoute({
  method: 'post',
  path: '/segments/{key}/members',
  tags,
  summary: 'Put customers into a static segment',
  request: { params: KeyParam, body: { required: true, content: json(MembersBody) } },
  responses: {
    200: { description: 'How many were not yet in it', content: json(changed) },
    ...problems(400, 401, 403, 404, 409),
  },
})
const take = createRoute({
  method: 'delete',
  path: '/segments/{key}/members',
  tags,
  summary: 'Take customers out of a static segment',
  request: { params: KeyParam, body: { required: true, content: json(MembersBody) } },
  responses: {
    200: { description: 'How many were in it', content: json(changed) },
    ...problems(400, 401, 403, 404, 409),
  },
})

export const segmentRoutes = createRouter()
  .openapi(list, async (c) => c.json({ items: (await listSegments(c.var.ctx.db)).map(toSegmentView) }, 200))
  .openapi(create, async (c) => {
    const input = c.req.valid('json')
    const { ctx } = c.var
    const before = await findSegmentWithSize(ctx.db, input.key)
    if (before) throw new ConflictError(`there is a segment ${before.key} already: change it with PUT`)
    const { condition } = input
    if (condition) await save(ctx, input.key, { ...input, condition })
    else await createStatic(ctx, input)
    return c.json(toSegmentView(await getSegment(ctx.db, input.key)), 201)
  })
  .openapi(get, async (c) => {
    const segment = await getSegment(c.var.ctx.db, c.req.valid('param').key)
    return c.json(
      toSegmentDetailView(segment, await usesOf(c.var.ctx.db, segment.key, [workflowsNaming])),
      200,
    )
  })
  .openapi(put, async (c) => {
    const { key } = c.req.valid('param')
    await save(c.var.ctx, key, c.req.valid('json'))
    return c.json(toSegmentView(await getSegment(c.var.ctx.db, key)), 200)
  })
  .openapi(remove, async (c) => {
    await archiveSegment(c.var.ctx, c.req.valid('param').key, [workflowsNaming])
    return c.body(null, 204)
  })
  .openapi(rebuild, async (c) => {
    const { key } = await rebuildSegment(c.var.ctx, c.req.valid('param').key)
    return c.json(toSegmentView(await getSegment(c.var.ctx.db, key)), 202)
  })
  .openapi(cancel, async (c) => {
    const { key } = await cancelBuild(c.var.ctx, c.req.valid('param').key)
    return c.json(toSegmentView(await getSegment(c.var.ctx.db, key)), 200)
  })
  .openapi(add, async (c) => {
    const { ctx } = c.var
    return c.json(
      { changed: await addMembers(ctx, c.req.valid('param').key, toMembers(ctx, c.req.valid('json'))) },
      200,
    )
  })
  .openapi(take, async (c) => {
    const { ctx } = c.var
    return c.json(
      { changed: await removeMembers(ctx, c.req.valid('param').key, toMembers(ctx, c.req.valid('json'))) },
      200,
    )
  })
  .route('/', segmentQuestionRoutes)

async function save(
  ctx: Context,
  key: string,
  { name, condition, publish, announce }: z.output<typeof Rules>,
): Promise<void> {
  const input = { key, condition, ...(name !== undefined && { name }) }
  if (publish) await publishSegment(ctx, { ...input, announce })
  else await saveDraft(ctx, input)
}

async function createStatic(
  ctx: Context,
  {
    key,
    name,
    members,
  }: {
    key: string
    name?: z.output<typeof Name> | undefined
    members?: z.output<typeof MembersBody> | undefined
  },
): Promise<void> {
  await createStaticSegment(ctx, {
    key,
    ...(name !== undefined && { name }),
    ...(members && { members: toMembers(ctx, members) }),
  })
}

function toMembers(
  ctx: Context,
  { customers, import: file, matching }: z.output<typeof MembersBody>,
): Members {
  const ids = publicIds(ctx)
  if (customers) return { customerIds: customers.map((id) => ids.from('cus', id)) }
  if (file !== undefined) return { importId: ids.from('imp', file) }
  if (matching) return { matching }
  throw new InvalidInputError('must say one of customers, import or matching')
}
