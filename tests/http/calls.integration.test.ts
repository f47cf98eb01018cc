import { beforeAll, describe, expect, it } from 'vitest'
import { recordConsents } from '../../src/consent/record-consent.ts'
import type { Context } from '../../src/context.ts'
import { virtualClock } from '../../src/core/clock.ts'
import { planMessages } from '../../src/messages/plan-messages.ts'
import { createCallTasks } from '../../src/phoning/create-call-tasks.ts'
import { publishTemplate } from '../../src/templates/publish-template.ts'
import { aCustomer, anEntry, aPurpose } from '../consent/people.ts'
import { aMessage } from '../messages/support.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { apiFor, keyHeaders, origin } from './api-support.ts'

const database = testDatabase()
const openHour = new Date('2026-03-02T09:30:00Z')
let ctx: Context
let marketer: Record<string, string>
let agent: Record<string, string>

beforeAll(async () => {
  ctx = testContext(database.db, { clock: virtualClock(openHour) })
  marketer = await keyHeaders(database, 'marketer')
  agent = await keyHeaders(database, 'agent')
})

// biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what the tests say.
async function bodyOf(response: Response | Promise<Response>): Promise<any> {
  return (await response).json()
}

function send(method: string, path: string, headers: Record<string, string>, body?: unknown) {
  return apiFor(database, { ctx }).request(`${origin}/api${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
}

async function aCall(list: string): Promise<void> {
  await aPurpose(ctx.db)
  const { versionId } = await publishTemplate(ctx, {
    kind: 'script',
    key: 'script',
    name: 'Script',
    source: { en: { body: '<p>Hello {{customer.firstName}}</p>' } },
  })
  const customer = await aCustomer(ctx.db, { phone: '+33639980101', attributes: { firstName: 'Ana' } })
  await recordConsents(ctx.db, [anEntry(customer, { channel: 'phone' })], testNow)
  const message = aMessage(customer, versionId, { channel: 'phone', callListKey: list })
  await planMessages(ctx.db, [message])
  await createCallTasks(ctx.db, [message], openHour)
}

describe('call lists', () => {
  it('200: a list is made, found and changed', async () => {
    const made = await send('PUT', '/call-lists/carts', marketer, {
      name: 'Carts',
      settings: { maxAttempts: 2 },
    })
    const changed = await send('PUT', '/call-lists/carts', marketer, { name: 'Lost carts' })
    const { items } = await bodyOf(send('GET', '/call-lists', agent))

    expect([made.status, changed.status]).toEqual([200, 200])
    expect(items).toMatchObject([
      { key: 'carts', name: 'Lost carts', due: 0, settings: { maxAttempts: 3, leaseMinutes: 15 } },
    ])
  })

  it('400: settings that make no sense, with the path of each', async () => {
    const response = await send('PUT', '/call-lists/carts', marketer, {
      name: 'x',
      settings: { maxAttempts: 0, outcomes: ['sale'] },
    })

    expect(response.status).toBe(400)
    const paths = (await bodyOf(response)).errors.map(({ path }: { path: string }) => path)
    expect(paths).toEqual(['settings.maxAttempts', 'settings.outcomes.0'])
  })

  it('404: tasks and claims of a list that does not exist', async () => {
    expect((await send('GET', '/call-lists/none/tasks', agent)).status).toBe(404)
    expect((await send('POST', '/call-lists/none/claim', agent)).status).toBe(404)
  })
})

describe('a call', () => {
  it('is claimed with its script, told once, and shown with its attempts', async () => {
    await send('PUT', '/call-lists/desk', marketer, { name: 'Desk' })
    await aCall('desk')

    const call = await bodyOf(send('POST', '/call-lists/desk/claim', agent))
    const path = `/call-tasks/${call.task.id}`
    const outcome = { fence: call.fence, outcome: 'sale', notes: 'two lamps' }
    const told = await send('POST', `${path}/outcome`, agent, outcome)
    const again = await send('POST', `${path}/outcome`, agent, outcome)
    const other = await send('POST', `${path}/outcome`, agent, { ...outcome, outcome: 'refused' })
    const unknown = await send('POST', `${path}/outcome`, agent, {
      ...outcome,
      outcome: 'great',
      fence: 1,
      extra: 1,
    })
    const nobody = await send('POST', '/call-lists/desk/claim', agent)
    const task = await bodyOf(send('GET', path, agent))

    expect(call).toMatchObject({
      phone: '+33639980101',
      fence: 1,
      script: { html: '<p>Hello Ana</p>', problem: null },
    })
    expect([told, again, other, unknown, nobody].map(({ status }) => status)).toEqual([
      200, 200, 409, 400, 204,
    ])
    expect(task).toMatchObject({
      state: 'done',
      outcome: 'sale',
      attemptLog: [
        {
          outcome: 'sale',
          notes: 'two lamps',
          timezone: 'Europe/Paris',
          gate: { verdict: { kind: 'send' } },
        },
      ],
    })
  })

  it('404: a task that does not exist', async () => {
    expect((await send('GET', '/call-tasks/tsk_0000000000000', agent)).status).toBe(404)
  })
})
