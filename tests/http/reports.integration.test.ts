import { expect, it } from 'vitest'
import { publicIds } from '../../src/http/public-id.ts'
import { recomputeScores } from '../../src/scoring/recompute-scores.ts'
import { aWorkflow, daysFromNow, enrol } from '../measurement/report-support.ts'
import { customersOf, pastEvents } from '../scoring/support.ts'
import { testDatabase } from '../support/database.ts'
import { apiContext, apiFor, keyHeaders, origin } from './api-support.ts'

const database = testDatabase()
const api = apiFor(database)

it('200: the report of a workflow; 404 of one that is not there', async () => {
  const workflow = await aWorkflow(database.db, 'spring', { holdout: 0.5 })
  await enrol(database.db, workflow, [
    { customerId: 1, goalAt: daysFromNow(-2), goalValue: 12 },
    { customerId: 2, arm: 'holdout' },
  ])
  const headers = await keyHeaders(database, 'viewer')

  const found = await api.request(`${origin}/api/reports/workflows/spring`, { headers })
  const missing = await api.request(`${origin}/api/reports/workflows/autumn`, { headers })

  expect(found.status).toBe(200)
  expect(await found.json()).toMatchObject({
    workflow: 'spring',
    audience: 2,
    holdout: 1,
    firstMessage: { none: 1 },
    conversions: { treated: { people: 1, converted: 1, value: 12 } },
    lift: { verdict: 'cannot_tell_yet' },
  })
  expect(missing.status).toBe(404)
})

it('200: how scores are spread, and a model that a company made', async () => {
  const { db } = database
  const ids = await customersOf(db, 4)
  const occurredAt = new Date(apiContext(database).clock.now().getTime() - 1_000)
  await pastEvents(
    db,
    ids.map((customerId, i) => ({ customerId, type: 'quiz_won', occurredAt, properties: {}, value: i })),
  )
  const headers = await keyHeaders(database, 'marketer')
  const settings = {
    halfLifeDays: 30,
    weights: [{ event: 'quiz_won', weight: 10 }],
    bands: [{ band: 'any', from: 0 }],
  }

  const saved = await api.request(`${origin}/api/scores/models/quiz`, {
    method: 'PUT',
    headers,
    body: JSON.stringify({ kind: 'engagement', settings }),
  })
  const otherKind = await api.request(`${origin}/api/scores/models/quiz`, {
    method: 'PUT',
    headers,
    body: JSON.stringify({ kind: 'points', settings: { halfLifeDays: null, bands: [] } }),
  })
  await recomputeScores(apiContext(database))
  const distribution = await api.request(`${origin}/api/scores/quiz/distribution`, { headers })

  expect([saved.status, otherKind.status]).toEqual([200, 409])
  expect(await distribution.json()).toMatchObject({
    model: 'quiz',
    customers: 4,
    mean: 10,
    bands: [{ band: 'any', customers: 4 }],
  })
  const id = publicIds(apiContext(database)).to('cus', ids[0] ?? 0)
  const ofOne = await api.request(`${origin}/api/customers/${id}/scores`, { headers })
  expect(await ofOne.json()).toMatchObject({
    items: [{ model: 'quiz', value: 10, band: 'any', reasons: { quiz_won: { count: 1, points: 10 } } }],
  })
  const models = (await (await api.request(`${origin}/api/scores/models`, { headers })).json()) as {
    items: { key: string }[]
  }
  expect(models.items.map(({ key }) => key)).toEqual(['engagement', 'quiz', 'rfm'])
})
