import { createRoute, z } from '@hono/zod-openapi'
import { loadSample } from '../../sample/load-sample.ts'
import { readSampleState, type SampleState } from '../../sample/queries/people.ts'
import { removeSample } from '../../sample/remove-sample.ts'
import { sampleKinds } from '../../sample/tables.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'
import type { Sending } from '../sending.ts'

const tags = ['Set-up']
const count = z.number().int()

const SampleView = z
  .object({
    loaded: z.boolean(),
    customers: count.openapi({ description: 'Invented people that are there now' }),
    hasOthers: z.boolean().openapi({ description: 'There is somebody beside the invented people' }),
    loadable: z.boolean().openapi({ description: 'False where messages are really sent' }),
  })
  .openapi('Sample')

const RemovalView = z
  .object({
    customers: count.openapi({ description: 'Invented people who were removed, with everything of theirs' }),
    merged: count.openapi({ description: 'Those who were merged with a real person: they stay' }),
    kept: z
      .array(z.object({ kind: z.enum(sampleKinds), key: z.string() }))
      .openapi({ description: 'What is used by something else: it stays' }),
  })
  .openapi('SampleRemoval')

const read = createRoute({
  method: 'get',
  path: '/sample',
  tags,
  summary: 'Are the sample data loaded?',
  responses: { 200: { description: 'The state', content: json(SampleView) }, ...problems(401, 403) },
})

const load = createRoute({
  method: 'post',
  path: '/sample',
  tags,
  summary: 'Load invented people with events and consents, segments, templates and a campaign to try out',
  description:
    'Only where email and SMS go to the outbox. The gate never lets a message to one of them leave by a real provider.',
  responses: { 201: { description: 'Loaded', content: json(SampleView) }, ...problems(401, 403, 409) },
})

const remove = createRoute({
  method: 'delete',
  path: '/sample',
  tags,
  summary: 'Remove the sample data with everything of theirs',
  description: 'What something else uses stays. The audit log keeps that the sample was there.',
  responses: {
    200: { description: 'What was removed and what stays', content: json(RemovalView) },
    ...problems(401, 403, 404),
  },
})

export function sampleRoutes(sending: Sending) {
  const reallySends = sending.email !== 'outbox' || sending.sms !== 'outbox'
  const viewOf = ({ customers, items, hasOthers }: SampleState) => ({
    loaded: customers + items > 0,
    customers,
    hasOthers,
    loadable: !reallySends,
  })
  return createRouter()
    .openapi(read, async (c) => c.json(viewOf(await readSampleState(c.var.ctx.db)), 200))
    .openapi(load, async (c) => {
      await loadSample(c.var.ctx, { reallySends })
      return c.json(viewOf(await readSampleState(c.var.ctx.db)), 201)
    })
    .openapi(remove, async (c) => {
      const { kept, ...counts } = await removeSample(c.var.ctx)
      return c.json({ ...counts, kept: [...kept] }, 200)
    })
}
