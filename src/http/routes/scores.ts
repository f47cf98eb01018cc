import { createRoute, z } from '@hono/zod-openapi'
import {
  EngagementSettings,
  ModelKey,
  PointsSettings,
  RfmSettings,
  type ScoreModel,
} from '../../scoring/model.ts'
import { getModel, listModels, saveModel } from '../../scoring/models.ts'
import { findDistribution, listScoresOf } from '../../scoring/queries/scores.ts'
import { requestRecompute } from '../../scoring/recompute-scores.ts'
import { publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const ModelBody = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('rfm'), settings: RfmSettings }),
    z.strictObject({ kind: z.literal('engagement'), settings: EngagementSettings }),
    z.strictObject({ kind: z.literal('points'), settings: PointsSettings }),
  ])
  .openapi('ScoreModelSettings')

const ModelView = z
  .object({
    key: z.string(),
    kind: z.enum(['rfm', 'engagement', 'points']),
    settings: z.union([RfmSettings, EngagementSettings, PointsSettings]),
    trainedAt: z.iso.datetime().nullable().openapi({ description: 'When the whole base was last computed' }),
    customers: z.number().int(),
  })
  .openapi('ScoreModel')

const ScoreView = z
  .object({
    model: z.string(),
    value: z.number(),
    band: z.string().nullable(),
    reasons: z.record(z.string(), z.unknown()),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Score')

const DistributionView = z
  .object({
    model: z.string(),
    customers: z.number().int(),
    mean: z.number().nullable(),
    percentiles: z.record(z.string(), z.number().nullable()),
    bands: z.array(z.object({ band: z.string().nullable(), customers: z.number().int(), mean: z.number() })),
  })
  .openapi('ScoreDistribution')

const tags = ['Scores']
const Key = z.object({ key: ModelKey })
const Model = z.object({ model: ModelKey })

const list = createRoute({
  method: 'get',
  path: '/scores/models',
  tags,
  summary: 'Score models and their settings',
  responses: {
    200: { description: 'All models', content: json(z.object({ items: z.array(ModelView) })) },
    ...problems(401),
  },
})

const read = createRoute({
  method: 'get',
  path: '/scores/models/{key}',
  tags,
  summary: 'One score model',
  request: { params: Key },
  responses: { 200: { description: 'The model', content: json(ModelView) }, ...problems(400, 401, 404) },
})

const save = createRoute({
  method: 'put',
  path: '/scores/models/{key}',
  tags,
  summary: 'Make a score model or change its settings',
  description:
    'Stored scores follow with the next run over the whole base, which POST /scores/recompute asks for.',
  request: { params: Key, body: { required: true, content: json(ModelBody) } },
  responses: {
    200: { description: 'The model as saved', content: json(ModelView) },
    ...problems(400, 401, 403, 409),
  },
})

const recompute = createRoute({
  method: 'post',
  path: '/scores/recompute',
  tags,
  summary: 'Compute all scores of the whole base anew, soon',
  responses: {
    202: { description: 'Asked for', content: json(z.object({ accepted: z.literal(true) })) },
    ...problems(401, 403),
  },
})

const ofCustomer = createRoute({
  method: 'get',
  path: '/customers/{id}/scores',
  tags,
  summary: 'The scores of one customer, with the reasons',
  request: { params: z.object({ id: z.string().max(100) }) },
  responses: {
    200: { description: 'One per model', content: json(z.object({ items: z.array(ScoreView) })) },
    ...problems(401, 404),
  },
})

const distribution = createRoute({
  method: 'get',
  path: '/scores/{model}/distribution',
  tags,
  summary: 'How the scores of a model are spread',
  request: { params: Model },
  responses: {
    200: { description: 'Percentiles and bands', content: json(DistributionView) },
    ...problems(400, 401, 404),
  },
})

export const scoreRoutes = createRouter()
  .openapi(list, async (c) => c.json({ items: (await listModels(c.var.ctx.db)).map(toView) }, 200))
  .openapi(read, async (c) => c.json(toView(await getModel(c.var.ctx.db, c.req.valid('param').key)), 200))
  .openapi(save, async (c) =>
    c.json(toView(await saveModel(c.var.ctx, c.req.valid('param').key, c.req.valid('json'))), 200),
  )
  .openapi(recompute, async (c) => {
    await requestRecompute(c.var.ctx)
    return c.json({ accepted: true as const }, 202)
  })
  .openapi(ofCustomer, async (c) => {
    const id = publicIds(c.var.ctx).from('cus', c.req.valid('param').id)
    const scores = await listScoresOf(c.var.ctx.db, id)
    const items = scores.map((score) => ({ ...score, updatedAt: score.updatedAt.toISOString() }))
    return c.json({ items }, 200)
  })
  .openapi(distribution, async (c) => {
    const { key } = await getModel(c.var.ctx.db, c.req.valid('param').model)
    const { customers, mean, percentiles, bands } = await findDistribution(c.var.ctx.db, key)
    return c.json({ model: key, customers, mean, percentiles: { ...percentiles }, bands: [...bands] }, 200)
  })

function toView({ key, kind, settings, trainedAt, customers }: ScoreModel): z.infer<typeof ModelView> {
  return { key, kind, settings, trainedAt: trainedAt?.toISOString() ?? null, customers }
}
