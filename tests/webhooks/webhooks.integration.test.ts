import { hostname } from 'node:os'
import { sql } from 'drizzle-orm'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isSignedBody } from '../../src/channels/signature.ts'
import { rows } from '../../src/db/client.ts'
import { sweep } from '../../src/engine/sweep.ts'
import { listStuck } from '../../src/engine/watchdog.ts'
import { eraseCustomer } from '../../src/privacy/erase-customer.ts'
import { createWebhookCaller, type WebhookCaller } from '../../src/webhooks/make-calls.ts'
import { addEndpoint, rotateSecret } from '../../src/webhooks/manage-endpoints.ts'
import { retryCalls } from '../../src/webhooks/retry-calls.ts'
import { pauseWorkflow } from '../../src/workflows/pause-workflow.ts'
import { resumeWorkflow } from '../../src/workflows/resume-workflow.ts'
import { type HttpStub, hang, httpStub, type StubAnswer, say } from '../channels/http-stub.ts'
import { aWorld, forget, furnish, HOUR, MINUTE, type World } from '../engine/world.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
let world: World
let stub: HttpStub
let caller: WebhookCaller
let secret = ''

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  await database.db.execute(sql`truncate webhook_calls, webhook_endpoints`)
  world = aWorld(database.db)
  stub = await httpStub(say(200, '{"contact":{"tier":"gold"}}'))
  caller = aCaller()
  secret = (await addEndpoint(world.ctx, 'crm', { url: `${stub.url}/hook`, isPrivate: true })).secret
  await world.publish(`workflow: hooks
trigger: { event: signed_up }
reentry: always
steps:
  - webhook: { endpoint: crm, include: [plan], map: { tier: contact.tier }, within: PT6H, attempts: 3 }
    id: tell
    then: [{ tag: told }]
    else: [{ tag: untold }]`)
})
afterEach(async () => {
  await caller.close()
  await stub.close()
})

const aCaller = (options: Partial<Parameters<typeof createWebhookCaller>[1]> = {}) =>
  createWebhookCaller(world.ctx, { allowPrivate: true, timeoutMs: 300, ...options })

/** Calls what is due, and lets the engine look at what came of it. */
async function call(by = caller) {
  await by.run()
  await by.idle()
  await world.settle()
}

async function signUp(attributes: Record<string, unknown> = {}) {
  const [id = 0] = await world.people(1, attributes)
  await world.happens(id, 'signed_up', { plan: 'trial' })
  await world.settle()
  return id
}

interface Row {
  readonly id: number
  readonly state: string
  readonly attempts: number
  readonly status: number | null
  readonly error: string | null
  readonly dueAt: Date
}
const calls = () =>
  rows<Row>(
    database.db,
    sql`select id, state, attempts, status, error, due_at as "dueAt" from webhook_calls order by id`,
  )
const attributesOf = async (id: number) =>
  (
    await rows<{ attributes: Record<string, unknown> }>(
      database.db,
      sql`select attributes from customers where id = ${id}`,
    )
  )[0]?.attributes

describe('a webhook step', () => {
  it('calls once, signed and with a key of its own, and sets what the answer says', async () => {
    const id = await signUp({ plan: 'pro', secret: 'not sent' })
    await call()
    await call()

    const [request, ...others] = stub.requests
    expect(others).toEqual([])
    expect(
      isSignedBody(request!.body, String(request!.headers['x-relance-signature']), secret, world.clock.now()),
    ).toBe(true)
    const body = JSON.parse(request!.body)
    expect(body).toMatchObject({
      type: 'workflow_step',
      workflow: 'hooks',
      step: 'tell',
      visit: 1,
      customer: { externalId: null, attributes: { plan: 'pro' } },
      entry: { type: 'signed_up', properties: { plan: 'trial' } },
    })
    expect(body.customer.id).toMatch(/^cus_/)
    expect(request!.headers['idempotency-key']).toBe(body.id)
    expect(await attributesOf(id)).toMatchObject({ tier: 'gold', tags: ['told'] })
    expect(await world.log(id)).toEqual(['tell:then', 'tag-1'])
  })

  it('tries again with the same key and body when it was not answered, later each time, and then gives up', async () => {
    stub.answer = hang
    const id = await signUp()
    await call()
    const [first] = await calls()
    await call()
    expect(stub.requests).toHaveLength(1)
    stub.answer = say(503, '')
    await world.wait(MINUTE)
    await call()
    await world.wait(MINUTE)
    await call()

    expect(first).toMatchObject({ state: 'open', attempts: 1, error: 'no answer: it took too long' })
    expect(new Set(stub.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect(new Set(stub.requests.map(({ body }) => body)).size).toBe(1)
    expect(stub.requests).toHaveLength(3)
    expect(await calls()).toMatchObject([
      { state: 'failed', attempts: 3, error: 'answered 503; tried 3 times' },
    ])
    expect(await world.log(id)).toEqual(['tell:else', 'tag-2'])
  })

  it('makes a failed call again when somebody asks for it, with the key that it had', async () => {
    stub.answer = say(404, '')
    const id = await signUp()
    await call()
    const [failed] = await calls()
    stub.answer = say(200, '{}')
    await retryCalls(world.ctx, { id: failed!.id })
    await call()

    expect(await calls()).toMatchObject([{ state: 'succeeded', attempts: 1 }])
    expect(new Set(stub.requests.map(({ headers }) => headers['idempotency-key'])).size).toBe(1)
    expect(await world.log(id)).toEqual(['tell:else', 'tag-2'])
    await expect(retryCalls(world.ctx, { id: failed!.id })).rejects.toThrow('the call has not failed')
  })

  it('is called again when the caller dies between the answer and its record, and the late one writes nothing', async () => {
    const id = await signUp()
    let letGo: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const slow: StubAnswer = (response) => void held.then(() => response.writeHead(500).end())
    stub.answer = slow
    const late = aCaller({ timeoutMs: 60_000 })
    await late.run()
    while (stub.requests.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    stub.answer = say(200, '{"contact":{"tier":"silver"}}')
    world.clock.advance(2 * MINUTE)
    await call()
    letGo()
    await late.idle()

    expect(stub.requests).toHaveLength(2)
    expect(await calls()).toMatchObject([{ state: 'succeeded', attempts: 2, status: 200 }])
    expect(await attributesOf(id)).toMatchObject({ tier: 'silver' })
  })

  it('follows no redirect, and reaches no private address that was not allowed, not even by a name', async () => {
    const target = await httpStub(say(200, '{}'))
    stub.answer = say(302, '', { location: target.url })
    await signUp()
    await call()
    await database.db.execute(sql`update webhook_endpoints set url = ${stub.url}, is_private = false`)
    await signUp()
    await call()
    await database.db.execute(
      sql`update webhook_endpoints set url = ${stub.url.replace('http:', 'https:').replace('127.0.0.1', hostname())}`,
    )
    await signUp()
    await call()
    await database.db.execute(sql`update webhook_endpoints set url = ${stub.url}, is_private = true`)
    await signUp()
    await call(aCaller({ allowPrivate: false }))

    expect(stub.requests).toHaveLength(1)
    expect(target.requests).toHaveLength(0)
    expect((await calls()).map(({ state, error }) => `${state}: ${error}`)).toEqual([
      'failed: answered 302: redirects are not followed',
      'failed: the URL must begin with https://; http is for an address of your own network',
      expect.stringMatching(/private address|ENOTFOUND|EAI_AGAIN/),
      'failed: the URL must begin with https://; http is for an address of your own network; WEBHOOK_PRIVATE=yes allows it',
    ])
    await target.close()
  })

  it('reads no endless answer, and one endpoint that hangs holds up no other', async () => {
    const other = await httpStub(say(204, ''))
    await addEndpoint(world.ctx, 'other', { url: other.url, isPrivate: true })
    await world.publish('workflow: others\ntrigger: { event: signed_up }\nsteps:\n  - webhook: other')
    stub.answer = (response) => {
      response.writeHead(200)
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(64_000)));
      }
      response.on('drain', pour)
      pour()
    }
    const id = await signUp()
    await call()

    expect(other.requests).toHaveLength(1)
    expect(await calls()).toMatchObject([
      { state: 'failed', error: 'the answer is longer than 256 kB' },
      { state: 'succeeded' },
    ])
    expect(await world.log(id)).toContain('tell:else')
    await other.close()
  })

  it('calls for nobody who has left, was erased, or whose workflow is paused', async () => {
    const erased = await signUp()
    await eraseCustomer(world.ctx, erased)
    const paused = await signUp()
    await pauseWorkflow(world.ctx, 'hooks')
    await call()
    expect(stub.requests).toHaveLength(0)
    expect(
      await listStuck({ ...world.ctx, clock: { now: () => new Date(world.clock.now().getTime() + HOUR) } }),
    ).not.toContainEqual(expect.objectContaining({ kind: 'webhooks' }))
    await resumeWorkflow(world.ctx, 'hooks')
    await call()
    const left = await signUp()
    await database.db.execute(
      sql`update enrolments set status = 'exited', step = null where customer_id = ${left}`,
    )
    await call()

    expect(stub.requests).toHaveLength(1)
    expect(await calls()).toMatchObject([
      { state: 'cancelled' },
      { state: 'succeeded' },
      { state: 'cancelled', error: 'nobody waits for it any more' },
    ])
    expect(await world.log(paused)).toEqual(['tell:then', 'tag-1'])
    const [body] = await rows(database.db, sql`select body from webhook_calls where customer_id = ${erased}`)
    expect(body).toEqual({ body: {} })
  })

  it('is found by the sweep, and listed as stuck when nobody calls', async () => {
    await signUp()

    expect((await sweep(world.ctx)).rang).toContain('webhooks')
    world.clock.advance(3 * MINUTE)
    expect(await listStuck(world.ctx)).toContainEqual(
      expect.objectContaining({ kind: 'webhooks', where: 'crm', count: 1 }),
    )
  })

  it('signs with the new secret and, for a day, with the last one', async () => {
    const { secret: fresh } = await rotateSecret(world.ctx, 'crm')
    await signUp()
    await call()
    world.clock.advance(25 * HOUR)
    await signUp()
    await call()

    const [t, ...both] = String(stub.requests[0]!.headers['x-relance-signature']).split(',')
    const [, ...one] = String(stub.requests[1]!.headers['x-relance-signature']).split(',')
    expect(both).toHaveLength(2)
    expect(one).toHaveLength(1)
    const then = new Date(Number(t!.slice(2)))
    expect(isSignedBody(stub.requests[0]!.body, `${t},${both[0]}`, fresh, then)).toBe(true)
    expect(isSignedBody(stub.requests[0]!.body, `${t},${both[1]}`, secret, then)).toBe(true)
  })
})
