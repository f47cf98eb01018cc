import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { outboxEmailProvider } from '../../src/channels/email/outbox.ts'
import { toPublicId } from '../../src/core/ids.ts'
import { deriveKey } from '../../src/core/keys.ts'
import { publicMessageId } from '../../src/messages/message-event.ts'
import { outboxRecorder } from '../../src/messages/record-outbox.ts'
import { aDispatcher, aMessage, anEmailTemplate, people, plan } from '../messages/support.ts'
import { testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { apiFor, keyHeaders, origin } from './api-support.ts'

const database = testDatabase()
const ctx = testContext(database.db)
const publicId = (id: number) => publicMessageId(id, ctx.masterKey)
let headers: Record<string, string>
let sent = 0
let held = 0
let unsure = 0

beforeAll(async () => {
  headers = await keyHeaders(database, 'marketer')
  const template = await anEmailTemplate(ctx)
  const [a = 0, b = 0, c = 0] = await people(ctx.db, 3)
  await ctx.db.execute(
    sql`update consents set state = 'withdrawn' where customer_id = ${b} and channel = 'email'`,
  )
  ;[sent = 0, held = 0] = await plan(ctx.db, [aMessage(a, template), aMessage(b, template)])
  await aDispatcher(ctx, outboxEmailProvider(outboxRecorder(ctx))).runOnce('email')
  ;[unsure = 0] = await plan(ctx.db, [aMessage(c, template)])
  await ctx.db.execute(
    sql`update messages set status = 'uncertain', reason = 'lease_expired' where id = ${unsure}`,
  )
})

async function get(path: string) {
  const response = await apiFor(database).request(`${origin}/api${path}`, { headers })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const getJson = async (path: string) => JSON.parse((await get(path)).text)

describe('GET /api/messages', () => {
  it('200: newest first, page by page, by status and reason', async () => {
    const first = await getJson('/messages?limit=2')
    const second = await getJson(`/messages?limit=2&cursor=${first.next}`)
    const refused = await getJson('/messages?status=held&reason=no_consent')

    expect(first.items.map(({ id }: { id: string }) => id)).toEqual([publicId(unsure), publicId(held)])
    expect(second).toMatchObject({ items: [{ id: publicId(sent) }], next: null })
    expect(refused.items.map(({ id }: { id: string }) => id)).toEqual([publicId(held)])
  })

  it('200: one message says why it was sent and on which consent it relied', async () => {
    const message = await getJson(`/messages/${publicId(sent)}`)

    expect(message).toMatchObject({ status: 'sent', template: 'hello', gate: { verdict: { kind: 'send' } } })
    expect(message.consentEntry).toMatch(/^con_/)
  })

  it('200: counts say where messages stand, and why', async () => {
    const { items } = await getJson('/messages/counts')

    expect(items).toContainEqual({ channel: 'email', status: 'held', reason: 'no_consent', messages: 1 })
  })

  it('404: an id that is not of a message', async () => {
    expect((await get('/messages/msg_0000000000000')).status).toBe(404)
    const key = deriveKey(ctx.masterKey, 'public-ids')
    expect((await get(`/messages/${toPublicId('cus', sent, key)}`)).status).toBe(404)
  })

  it('400: a status that does not exist', async () => {
    expect((await get('/messages?status=lost')).status).toBe(400)
  })
})

describe('POST /api/messages/{id}/resolve', () => {
  function resolve(id: number, resolution: string) {
    return apiFor(database).request(`${origin}/api/messages/${publicId(id)}/resolve`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ resolution }),
    })
  }

  it('200: an uncertain message is given up, and 409 from then on', async () => {
    const first = await resolve(unsure, 'give_up')
    const second = await resolve(unsure, 'resend')

    expect([first.status, second.status]).toEqual([200, 409])
    expect(await first.json()).toMatchObject({ status: 'failed', reason: 'given_up' })
  })

  it('409: a message that was sent', async () => {
    expect((await resolve(sent, 'resend')).status).toBe(409)
  })

  it('400: a resolution that does not exist', async () => {
    expect((await resolve(sent, 'forget')).status).toBe(400)
  })
})

describe('the outbox', () => {
  it('200: keeps what was not sent, with headers and text, and shows it in a sandbox', async () => {
    const { items } = await getJson(`/outbox?message=${publicId(sent)}`)
    const entry = await getJson(`/outbox/${items[0].id}`)
    const html = await get(`/outbox/${items[0].id}/html`)

    expect(items).toMatchObject([{ message: publicId(sent), channel: 'email', subject: 'Hello P0' }])
    expect(entry.headers['list-unsubscribe-post']).toBe('List-Unsubscribe=One-Click')
    expect(entry.text).toContain('Hello P0')
    expect(html.headers.get('content-security-policy')).toContain('sandbox')
    expect(html.text).toContain('Hello P0')
  })

  it('200: a sent mail can be looked at as its reader sees it', async () => {
    const page = await get(`/messages/${publicId(sent)}/html`)

    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toContain('sandbox')
  })

  it('404: an entry that is not there', async () => {
    expect((await get('/outbox/999999')).status).toBe(404)
  })
})
