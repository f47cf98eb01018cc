import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { suppress } from '../../src/consent/suppress.ts'
import { transferConsents } from '../../src/consent/transfer-consents.ts'
import { rows } from '../../src/db/client.ts'
import { toProblem } from '../../src/http/problem.ts'
import { publicIds } from '../../src/http/public-id.ts'
import { createRouter } from '../../src/http/router.ts'
import { consentRoutes } from '../../src/http/routes/consent.ts'
import { formAdminRoutes } from '../../src/http/routes/forms.ts'
import { privacyRoutes } from '../../src/http/routes/privacy.ts'
import { suppressionRoutes } from '../../src/http/routes/suppressions.ts'
import { aCustomer, aPurpose, testMasterKey } from '../consent/people.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const { db } = testDatabase()
const ctx = testContext(db, { actor: { kind: 'user', id: 'u1', name: 'Mia' } })
const ids = publicIds(ctx)

const app = createRouter()
app.onError(toProblem)
app.use(async (c, next) => {
  c.set('ctx', ctx)
  c.set('requestId', 'test')
  await next()
})
for (const router of [consentRoutes, suppressionRoutes, formAdminRoutes, privacyRoutes])
  app.route('/', router)

async function call(method: string, path: string, body?: object) {
  const init = body
    ? { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    : { method }
  const response = await app.request(path, init)
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

const both = (text: string) => ({ en: text, fr: text })
let customerId = 0
let id = ''

beforeAll(() => aPurpose(db, 'promotions'))
beforeEach(async () => {
  customerId = await aCustomer(db)
  id = ids.to('cus', customerId)
})

describe('purposes and wordings', () => {
  it('are made, listed and, for wordings, only ever added to', async () => {
    await call('PUT', '/purposes/events', { name: both('Events') })
    const first = await call('POST', '/wordings', {
      key: 'events-mail',
      locale: 'en',
      text: 'I agree to hear of events.',
    })
    const same = await call('POST', '/wordings', {
      key: 'events-mail',
      locale: 'en',
      text: 'I agree to hear of events.',
    })
    const next = await call('POST', '/wordings', {
      key: 'events-mail',
      locale: 'en',
      text: 'I agree to hear of events!',
    })

    expect((await call('GET', '/purposes')).body.items.map((one: { key: string }) => one.key)).toEqual([
      'events',
      'promotions',
    ])
    expect([first.body.version, same.body.version, next.body.version]).toEqual([1, 1, 2])
    const page = await call('GET', '/wordings?key=events-mail&limit=1')
    expect(page.body.items).toHaveLength(1)
    const rest = await call('GET', `/wordings?key=events-mail&limit=1&cursor=${page.body.next}`)
    expect(rest.body).toMatchObject({ items: [{ version: 2 }], next: null })
  })

  it('400 for the reserved purposes', async () => {
    expect((await call('PUT', '/purposes/all', { name: both('All') })).status).toBe(400)
  })
})

describe('the database', () => {
  it('refuses to change a wording', async () => {
    await call('POST', '/wordings', { key: 'fixed', locale: 'en', text: 'I agree to everything.' })

    await expect(
      db.execute(sql`update wordings set text = 'other' where key = 'fixed'`),
    ).rejects.toMatchObject({
      cause: expect.objectContaining({ message: 'wordings never change' }),
    })
  })
})

describe('/customers/{id}/consents', () => {
  const grant = { channel: 'email', purpose: 'promotions', action: 'granted' }

  it('400 for a consent without the document that proves it', async () => {
    expect((await call('POST', `/customers/${id}/consents`, grant)).body).toMatchObject({
      status: 400,
      errors: [{ path: 'document' }],
    })
  })

  it('records, shows state and ledger, and certifies each entry', async () => {
    await call('POST', `/customers/${id}/consents`, { ...grant, document: 'paper form 117, box 3' })
    await call('POST', `/customers/${id}/consents`, { channel: 'email', purpose: 'all', action: 'withdrawn' })

    const { body } = await call('GET', `/customers/${id}/consents`)
    expect(body.consents).toMatchObject([
      { purpose: 'events', state: 'withdrawn' },
      { purpose: 'promotions', state: 'withdrawn' },
    ])
    expect(body.ledger.map((one: { action: string }) => one.action)).toEqual([
      'granted',
      'withdrawn',
      'withdrawn',
    ])

    const certificate = await call('GET', `/consent-entries/${body.ledger[0].id}/certificate`)
    expect(certificate.body).toMatchObject({
      entry: { source: 'staff:user', actor: 'user:u1', evidence: { document: 'paper form 117, box 3' } },
      origins: [],
      chain: { customers: 1, entries: 3, faults: [] },
    })
    const audit = await rows(
      db,
      sql`select action from audit_log where entity_id = ${String(customerId)} order by id`,
    )
    expect(audit).toEqual([{ action: 'consent.granted' }, { action: 'consent.withdrawn' }])
  })

  it('certifies an entry that came over in a merge by the entry of origin', async () => {
    await call('POST', `/customers/${id}/consents`, { ...grant, document: 'paper form 118' })
    const survivor = await aCustomer(db)
    await transferConsents(db, customerId, survivor, testNow)

    const { body } = await call('GET', `/customers/${ids.to('cus', survivor)}/consents`)
    const certificate = await call('GET', `/consent-entries/${body.ledger[0].id}/certificate`)

    expect(certificate.body).toMatchObject({
      entry: { action: 'transferred', state: 'granted' },
      origins: [{ action: 'granted', evidence: { document: 'paper form 118' } }],
    })
  })

  it('404 for nobody, and for an id that is not ours', async () => {
    expect((await call('GET', `/customers/${ids.to('cus', 999_999)}/consents`)).status).toBe(404)
    expect((await call('GET', '/customers/1/consents')).status).toBe(404)
  })

  it('checks the whole ledger', async () => {
    expect((await call('GET', '/consent-ledger/check')).body).toMatchObject({ faults: [] })
  })
})

describe('/suppressions', () => {
  const target = { channel: 'email', address: 'Someone@Example.com', reason: 'asked by letter' }

  it('lists, adds, and lifts only what staff had put there', async () => {
    await suppress(
      db,
      [{ channel: 'email', address: 'bad@example.com', reason: 'complaint', actor: 'system:ses' }],
      testNow,
      testMasterKey,
    )

    expect((await call('POST', '/suppressions', target)).status).toBe(204)
    expect((await call('GET', '/suppressions?reason=manual')).body.items).toMatchObject([
      { channel: 'email', reason: 'manual', actor: 'user:u1' },
    ])
    expect((await call('POST', '/suppressions/lift', target)).status).toBe(204)
    expect((await call('POST', '/suppressions/lift', target)).status).toBe(404)
    expect((await call('POST', '/suppressions/lift', { ...target, address: 'bad@example.com' })).status).toBe(
      409,
    )
    expect((await call('POST', '/suppressions', { ...target, address: 'nobody' })).status).toBe(400)
    expect((await call('GET', '/suppressions')).body.items).toMatchObject([{ reason: 'complaint' }])
  })

  it('is read page by page', async () => {
    const list = ['a', 'b', 'c'].map(
      (name) => ({ channel: 'sms', addressHash: name, reason: 'stop', actor: 'x' }) as const,
    )
    await suppress(db, list, testNow, testMasterKey)

    const seen: string[] = []
    for (let cursor = ''; ; ) {
      const { body } = await call('GET', `/suppressions?channel=sms&limit=2${cursor}`)
      seen.push(...body.items.map((one: { addressHash: string }) => one.addressHash))
      if (body.next === null) break
      cursor = `&cursor=${body.next}`
    }

    expect(seen).toEqual(['c', 'b', 'a'])
  })
})

describe('/forms', () => {
  const form = {
    name: 'Letter',
    title: both('Letter'),
    submit: both('Send'),
    thanks: both('Thanks'),
    fields: [{ name: 'email', kind: 'email', label: both('Email'), required: true }],
    consents: [{ channel: 'email', purpose: 'promotions', wording: 'letter' }],
  }

  it('are published in versions, shown and removed', async () => {
    const missing = await call('PUT', '/forms/letter', form)
    expect(missing.body).toMatchObject({ status: 400, errors: [{ path: 'consents.0.wording' }, {}] })

    await call('POST', '/wordings', { key: 'letter', locale: 'en', text: 'I agree to get offers.' })
    await call('POST', '/wordings', { key: 'letter', locale: 'fr', text: 'J’accepte les offres.' })
    expect((await call('PUT', '/forms/letter', form)).body).toMatchObject({
      version: 1,
      url: 'http://localhost:3000/f/letter',
    })
    expect((await call('PUT', '/forms/letter', form)).body).toMatchObject({ version: 2 })
    expect((await call('GET', '/forms')).body).toMatchObject({ items: [{ key: 'letter' }], next: null })
    expect((await call('DELETE', '/forms/letter')).status).toBe(204)
    expect((await call('GET', '/forms/letter')).status).toBe(404)
  })

  it('400 for a field that there is no such thing as', async () => {
    expect((await call('PUT', '/forms/odd', { ...form, prechecked: true })).status).toBe(400)
  })
})

describe('/customers/{id}/export and /erasure', () => {
  it('exports, and erases only when it is said', async () => {
    const person = await aCustomer(db, { email: 'leaving@example.com' })
    const path = `/customers/${ids.to('cus', person)}`

    expect((await call('GET', `${path}/export`)).body.data.profile).toMatchObject([
      { email: 'leaving@example.com' },
    ])
    expect((await call('POST', `${path}/erasure`, {})).status).toBe(400)
    expect((await call('POST', `${path}/erasure`, { confirm: 'erase' })).body).toEqual({
      customers: 1,
      suppressed: 1,
    })
    expect((await call('GET', `${path}/export`)).body.data.profile).toMatchObject([{ email: null }])
  })
})
