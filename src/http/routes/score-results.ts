import { createRoute, z } from '@hono/zod-openapi'
import { movesReport, rfmReport, spreadReport } from '../../measurement/reports/scores.ts'
import { ModelKey } from '../../scoring/model.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const count = z.number()
const tags = ['Scores']
const Model = z.object({ model: ModelKey })
const instant = z.iso.datetime().nullable()

const RfmView = z
  .object({
    trainedAt: instant,
    cells: z
      .array(
        z.object({
          recency: z.number().int(),
          worth: z.number().int(),
          band: z.string(),
          customers: count,
          value: count,
        }),
      )
      .openapi({ description: 'By recency and by the mean of frequency and amount, each 1 to 5' }),
    concentration: z.object({
      customers: count,
      value: count,
      points: z.array(z.object({ best: z.number(), share: z.number() })),
      forFourFifths: z.number().nullable(),
      gini: z.number().nullable(),
    }),
  })
  .openapi('RfmReport')

const rfm = createRoute({
  method: 'get',
  path: '/results/scores/{model}/rfm',
  tags,
  summary: 'The base by recency and worth, and who brings the value; at most a minute old',
  request: { params: Model },
  responses: {
    200: { description: 'The grid', content: json(RfmView) },
    ...problems(400, 401, 403, 404, 503),
  },
})

const SpreadView = z
  .object({
    model: z.string(),
    kind: z.enum(['rfm', 'engagement', 'points']),
    trainedAt: instant,
    customers: count,
    mean: z.number().nullable(),
    bands: z.array(z.object({ band: z.string().nullable(), customers: count, mean: z.number() })),
    none: count.openapi({ description: 'Customers at 0 or below' }),
    bars: z.array(z.object({ from: z.number(), to: z.number(), customers: count })),
  })
  .openapi('ScoreSpread')

const spread = createRoute({
  method: 'get',
  path: '/results/scores/{model}/spread',
  tags,
  summary: 'How the values of a model are spread; at most a minute old',
  request: { params: Model },
  responses: {
    200: { description: 'The bars', content: json(SpreadView) },
    ...problems(400, 401, 403, 404, 503),
  },
})

const MovesView = z
  .object({
    model: z.string(),
    since: z.string(),
    firstDay: z.string().nullable().openapi({ description: 'The first day that is known' }),
    levels: z.array(z.object({ level: z.string(), from: z.number() })),
    moves: z.array(
      z.object({ before: z.string().nullable(), after: z.string().nullable(), customers: count }),
    ),
  })
  .openapi('ScoreMoves')

const moves = createRoute({
  method: 'get',
  path: '/results/scores/{model}/moves',
  tags,
  summary: 'Who rose and who fell since the end of a day (UTC)',
  request: { params: Model, query: z.object({ since: z.iso.date() }) },
  responses: {
    200: { description: 'From which level to which', content: json(MovesView) },
    ...problems(400, 401, 403, 404, 503),
  },
})

export const scoreResultRoutes = createRouter()
  .openapi(rfm, async (c) => {
    const report = await rfmReport(c.var.ctx.db, c.req.valid('param').model)
    const { cells, concentration, trainedAt } = report
    return c.json(
      {
        trainedAt: trainedAt?.toISOString() ?? null,
        cells: [...cells],
        concentration: { ...concentration, points: [...concentration.points] },
      },
      200,
    )
  })
  .openapi(spread, async (c) => {
    const report = await spreadReport(c.var.ctx.db, c.req.valid('param').model)
    const { distribution, trainedAt, bars, ...rest } = report
    return c.json(
      {
        ...rest,
        trainedAt: trainedAt?.toISOString() ?? null,
        customers: distribution.customers,
        mean: distribution.mean,
        bands: [...distribution.bands],
        bars: [...bars],
      },
      200,
    )
  })
  .openapi(moves, async (c) => {
    const { since } = c.req.valid('query')
    const report = await movesReport(c.var.ctx.db, c.req.valid('param').model, since)
    return c.json({ ...report, levels: [...report.levels], moves: [...report.moves] }, 200)
  })
