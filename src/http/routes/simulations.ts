import { createRoute, z } from '@hono/zod-openapi'
import { cancelSimulation, getSimulation, startSimulation } from '../../simulation/manage-simulation.ts'
import { SimulationOptions } from '../../simulation/options.ts'
import type { Simulation } from '../../simulation/queries/simulations.ts'
import { simulationStates } from '../../simulation/states.ts'
import { TrialOptions } from '../../simulation/trial.ts'
import { tryWorkflow } from '../../simulation/try-workflow.ts'
import { type PublicIds, publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'
import { TrialView, toTrialView } from './trial-views.ts'

const tags = ['Workflows']

const SimulationView = z
  .object({
    id: z.string(),
    workflow: z.string(),
    state: z.enum(simulationStates),
    progress: z.number().openapi({ description: '0 to 1: how much of the period is simulated' }),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    error: z.string().nullable(),
    result: z.record(z.string(), z.unknown()).nullable().openapi({
      description:
        'When done: entered, refused, steps with branches, messages by channel and day, held by reason, peaks, calls, pressure, cost, 20 journeys, and what all of it assumes',
    }),
  })
  .openapi('Simulation')

const start = createRoute({
  method: 'post',
  path: '/workflows/{key}/simulate',
  tags,
  summary: 'Run a workflow over the stored history, with no effect on anything',
  description:
    'A worker runs it: fetch `GET /api/simulations/{id}` until its state is done. Without a definition, the live version is simulated.',
  request: {
    params: z.object({ key: z.string().max(100) }),
    body: {
      required: true,
      content: json(
        SimulationOptions.partial().extend({
          definition: z
            .union([z.record(z.string(), z.unknown()), z.string().max(1_000_000)])
            .optional()
            .openapi({ description: 'JSON of a definition, or its YAML as text' }),
        }),
      ),
    },
  },
  responses: {
    202: { description: 'It is begun', content: json(SimulationView) },
    ...problems(400, 401, 403, 404, 409),
  },
})

const IdParam = z.object({ id: z.string().max(100) })
const answer = { 200: { description: 'The simulation', content: json(SimulationView) } }

const get = createRoute({
  method: 'get',
  path: '/simulations/{id}',
  tags,
  summary: 'How far a simulation is, and its result',
  request: { params: IdParam },
  responses: { ...answer, ...problems(401, 403, 404) },
})

const cancel = createRoute({
  method: 'post',
  path: '/simulations/{id}/cancel',
  tags,
  summary: 'Stop a simulation',
  request: { params: IdParam },
  responses: { ...answer, ...problems(401, 403, 404, 409) },
})

const trial = createRoute({
  method: 'post',
  path: '/workflows/{key}/try',
  tags,
  summary: 'Which way one customer would take from now on, step by step, with no effect on anything',
  request: {
    params: z.object({ key: z.string().max(100) }),
    body: {
      required: true,
      content: json(
        TrialOptions.partial().extend({
          customer: z.string().max(100),
          definition: z.union([z.record(z.string(), z.unknown()), z.string().max(1_000_000)]),
        }),
      ),
    },
  },
  responses: {
    200: { description: 'The trial', content: json(TrialView) },
    ...problems(400, 401, 403, 404),
  },
})

export const simulationRoutes = createRouter()
  .openapi(trial, async (c) => {
    const { definition, customer, ...options } = c.req.valid('json')
    const customerId = publicIds(c.var.ctx).from('cus', customer)
    return c.json(toTrialView(await tryWorkflow(c.var.ctx, { definition, customerId, options })), 200)
  })
  .openapi(start, async (c) => {
    const { definition, ...options } = c.req.valid('json')
    const started = await startSimulation(c.var.ctx, {
      workflowKey: c.req.valid('param').key,
      options,
      ...(definition === undefined ? {} : { definition }),
    })
    return c.json(toView(started, publicIds(c.var.ctx)), 202)
  })
  .openapi(get, async (c) => {
    const ids = publicIds(c.var.ctx)
    const found = await getSimulation(c.var.ctx, ids.from('sim', c.req.valid('param').id))
    return c.json(toView(found, ids), 200)
  })
  .openapi(cancel, async (c) => {
    const ids = publicIds(c.var.ctx)
    const cancelled = await cancelSimulation(c.var.ctx, ids.from('sim', c.req.valid('param').id))
    return c.json(toView(cancelled, ids), 200)
  })

function toView(simulation: Simulation, ids: PublicIds): z.infer<typeof SimulationView> {
  const { id, workflowKey, state, progress, createdAt, finishedAt, error, result } = simulation
  return {
    id: ids.to('sim', id),
    workflow: workflowKey,
    state,
    progress,
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    error,
    result: result && withPublicCustomers(result, ids),
  }
}

function withPublicCustomers(result: Record<string, unknown>, ids: PublicIds): Record<string, unknown> {
  const journeys = (result['journeys'] ?? []) as readonly { readonly customerId: number }[]
  return {
    ...result,
    journeys: journeys.map(({ customerId, ...journey }) => ({
      customer: ids.to('cus', customerId),
      ...journey,
    })),
  }
}
