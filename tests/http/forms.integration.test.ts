import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getSettings, updateSettings } from '../../src/company/settings.ts'
import { FormInput } from '../../src/consent/form.ts'
import { publishForm } from '../../src/consent/publish-form.ts'
import { listConsents } from '../../src/consent/queries/consents.ts'
import { findForm } from '../../src/consent/queries/forms.ts'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { isSuppressed, suppress } from '../../src/consent/suppress.ts'
import { verifyLedger } from '../../src/consent/verify-ledger.ts'
import { writeWording } from '../../src/consent/write-wording.ts'
import { virtualClock } from '../../src/core/clock.ts'
import { findCustomerByIdentity } from '../../src/customers/queries.ts'
import { rows } from '../../src/db/client.ts'
import { toProblem } from '../../src/http/problem.ts'
import { createRouter } from '../../src/http/router.ts'
import { contentRoutes } from '../../src/http/routes/contents.ts'
import { formAdminRoutes } from '../../src/http/routes/forms.ts'
import { eraseCustomer } from '../../src/privacy/erase-customer.ts'
import { aCustomer, anEntry, aPurpose } from '../consent/people.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { fingerprintOf, publicSite } from './public-site.ts'

const { db } = testDatabase()
const clock = virtualClock(testNow)
const ctx = testContext(db, { clock })
const site = publicSite(ctx)
const shop = 'https://shop.example'

const both = (text: string) => ({ en: text, fr: `${text} (fr)` })
const input = (change: object = {}) =>
  FormInput.parse({
    name: 'Newsletter',
    title: both('Our letter'),
    submit: both('Send'),
    thanks: both('Thanks a lot'),
    fields: [
      { name: 'email', kind: 'email', label: both('Email'), required: true },
      { name: 'phone', kind: 'phone', label: both('Phone') },
      { name: 'first_name', kind: 'text', label: both('First name') },
    ],
    consents: [
      { channel: 'email', purpose: 'promotions', wording: 'letter' },
      { channel: 'sms', purpose: 'promotions', wording: 'letter' },
    ],
    allowedOrigins: [shop],
    limits: { perIpPerHour: 1000, perAddressPerDay: 3 },
    ...change,
  })

let person = 0
let email = ''

beforeAll(async () => {
  await aPurpose(db, 'promotions')
  await writeWording(ctx, { key: 'letter', locale: 'en', text: 'I agree to get offers.' })
  await writeWording(ctx, { key: 'letter', locale: 'fr', text: 'J’accepte de recevoir des offres.' })
  await publishForm(ctx, 'plain', input())
  await publishForm(ctx, 'elsewhere', input({ redirectUrl: 'https://shop.example/thanks' }))
  const doubleOptIn = [{ channel: 'email', purpose: 'promotions', wording: 'letter', doubleOptIn: true }]
  await publishForm(ctx, 'double', input({ consents: doubleOptIn }))
  await publishForm(ctx, 'narrow', input({ limits: { perIpPerHour: 2, perAddressPerDay: 100 } }))
})

beforeEach(() => {
  clock.advance(1_000)
  site.mails.length = 0
  email = `form${++person}@example.com`
})

function postJson(form: string, fields: object, headers: Record<string, string> = {}) {
  return site.request(`/f/${form}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(fields),
  })
}

function postPlain(form: string, fields: Record<string, string>, headers: Record<string, string> = {}) {
  return site.request(`/f/${form}`, { method: 'POST', headers, body: new URLSearchParams(fields) })
}

async function statesOf(address: string) {
  const customer = await findCustomerByIdentity(db, 'email', address)
  const consents = customer ? await listConsents(db, customer.id) : []
  return Object.fromEntries(consents.map((row) => [`${row.channel}:${row.purpose}`, row.state]))
}

describe('POST /f/{form}', () => {
  it('makes the customer, records the ticked consent with its proof, and tells the engine', async () => {
    const response = await postJson(
      'plain',
      { email: ` ${email.toUpperCase()} `, first_name: 'Ada', consent_email_promotions: true, _locale: 'en' },
      { 'user-agent': 'Browser/1', referer: `${shop}/landing`, 'x-test-ip': '203.0.113.5' },
    )

    expect(response.status).toBe(200)
    expect(await response.json()).toEqual({ ok: true, redirectUrl: null })
    expect(await statesOf(email)).toEqual({ 'email:promotions': 'granted' })
    const customer = await findCustomerByIdentity(db, 'email', email)
    expect(customer).toMatchObject({ email, attributes: { first_name: 'Ada' }, state: 'known' })
    const [proof] = await rows(
      db,
      sql`
      select l.source, w.text, e.evidence from consent_ledger l join wordings w on w.id = l.wording_id
      join consent_evidence e on e.entry_id = l.id where l.customer_id = ${customer?.id ?? 0}`,
    )
    expect(proof).toEqual({
      source: 'form:plain',
      text: 'I agree to get offers.',
      evidence: {
        form: 'plain',
        formId: 1,
        formVersion: 1,
        locale: 'en',
        ip: '203.0.113.5',
        userAgent: 'Browser/1',
        page: `${shop}/landing`,
        box: 'consent_email_promotions',
      },
    })
    const events = await rows(
      db,
      sql`select type from events where customer_id = ${customer?.id ?? 0} order by type`,
    )
    expect(events).toEqual([
      { type: 'consent_granted' },
      { type: 'customer_created' },
      { type: 'form_submitted' },
    ])
    expect(await verifyLedger(db, customer?.id)).toMatchObject({ entries: 1, faults: [] })
  })

  it.each(['urlencoded', 'multipart'])(
    'takes a plain %s post and leads to our page of thanks by 303',
    async (kind) => {
      const fields = { email, consent_email_promotions: 'yes', _locale: 'fr' }
      const body = kind === 'multipart' ? new FormData() : new URLSearchParams()
      for (const [name, value] of Object.entries(fields)) body.append(name, value)

      const response = await site.request('/f/plain', { method: 'POST', body })

      expect(response.status).toBe(303)
      expect(response.headers.get('location')).toBe('/f/plain/thanks?lang=fr')
      expect(await (await site.request('/f/plain/thanks?lang=fr')).text()).toContain('Thanks a lot (fr)')
      expect(await statesOf(email)).toEqual({ 'email:promotions': 'granted' })
    },
  )

  it('redirects only to the address that the form itself names', async () => {
    const response = await postPlain('elsewhere', {
      email,
      redirect: 'https://evil.example',
      redirectUrl: 'https://evil.example',
    })

    expect(response.headers.get('location')).toBe('https://shop.example/thanks')
  })

  it('records nothing for a box that is not ticked', async () => {
    await postJson('plain', { email, consent_email_promotions: false })

    expect(await statesOf(email)).toEqual({})
  })

  it('answers the same whether the address is known or not', async () => {
    await aCustomer(db, { email: `known-${email}` })
    const [unknown, known] = [
      await postJson('double', { email }),
      await postJson('double', { email: `known-${email}` }),
    ]

    expect(known.status).toBe(unknown.status)
    expect(await known.text()).toBe(await unknown.text())
    expect([...known.headers]).toEqual([...unknown.headers])
  })

  it('never overwrites what a known customer has, and fills what is empty', async () => {
    await aCustomer(db, { email, phone: '+33612340001', attributes: { first_name: 'Ada' } })

    await postJson('plain', {
      email,
      first_name: 'Mallory',
      phone: '06 12 34 99 99',
      consent_sms_promotions: 'yes',
    })

    const customer = await findCustomerByIdentity(db, 'email', email)
    expect(customer).toMatchObject({ phone: '+33612340001', attributes: { first_name: 'Ada' } })
    expect(await statesOf(email)).toEqual({})
  })

  it('takes the consent for the number that it came with', async () => {
    await postJson('plain', { email, phone: '06 12 35 00 17', consent_sms_promotions: 'yes' })

    expect(await statesOf(email)).toEqual({ 'sms:promotions': 'granted' })
  })

  it('swallows what a machine fills in, without a trace', async () => {
    const before = await fingerprintOf(db)

    const response = await postPlain('plain', {
      email,
      website: 'https://spam.example',
      consent_email_promotions: 'yes',
    })

    expect(response.status).toBe(303)
    expect(await fingerprintOf(db)).toBe(before)
  })

  it('400 names the wrong fields in JSON, and shows them on the page with no box ticked', async () => {
    const json = await postJson('plain', { email: 'a@b', phone: 'x', consent_email_promotions: 'yes' })
    const page = await postPlain('plain', {
      email: 'a@b',
      first_name: '"><script>',
      consent_email_promotions: 'yes',
    })

    expect(json.status).toBe(400)
    expect(await json.json()).toMatchObject({
      errors: [
        { path: 'email', message: 'cannot be read' },
        { path: 'phone', message: 'cannot be read' },
      ],
    })
    const shown = await page.text()
    expect(page.status).toBe(400)
    expect(shown).toContain('aria-invalid="true"')
    expect(shown).not.toContain('<script')
    expect(shown).not.toContain('checked')
  })

  it('429 from the first post of an IP beyond its limit, and again after an hour 200', async () => {
    const headers = { 'x-test-ip': '198.51.100.7' }
    const statuses = []
    for (let i = 0; i < 3; i++)
      statuses.push((await postJson('narrow', { email: `${i}${email}` }, headers)).status)
    const page = await postPlain('narrow', { email }, headers)
    clock.advance(3_600_000)

    expect(statuses).toEqual([200, 200, 429])
    expect([page.status, page.headers.get('content-type')]).toEqual([429, 'text/html; charset=UTF-8'])
    expect((await postJson('narrow', { email }, headers)).status).toBe(200)
  })

  it('429 beyond the limit of an address, whoever posts', async () => {
    const statuses = []
    for (let i = 0; i < 4; i++) {
      statuses.push((await postJson('plain', { email }, { 'x-test-ip': `203.0.113.${i}` })).status)
    }

    expect(statuses).toEqual([200, 200, 200, 429])
  })

  it('403 from a page of another site, CORS for the sites that the form allows only', async () => {
    const allowed = await postJson('plain', { email }, { origin: shop })
    const foreign = await postJson('plain', { email }, { origin: 'https://evil.example' })
    const own = await postJson('plain', { email }, { origin: 'http://localhost:3000' })
    const preflight = (origin: string) => site.request('/f/plain', { method: 'OPTIONS', headers: { origin } })

    expect([allowed.status, foreign.status, own.status]).toEqual([200, 403, 200])
    expect(allowed.headers.get('access-control-allow-origin')).toBe(shop)
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull()
    expect((await preflight(shop)).headers.get('access-control-allow-origin')).toBe(shop)
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull()
  })

  it('404 for a form that does not exist', async () => {
    expect((await postJson('nobody', { email })).status).toBe(404)
  })

  it('keeps the words that were shown, though newer ones are published meanwhile', async () => {
    await writeWording(ctx, { key: 'letter', locale: 'en', text: 'I agree to get offers, newly worded.' })
    await publishForm(ctx, 'plain', input())

    await postJson('plain', { email, consent_email_promotions: 'yes', _version: '1', _locale: 'en' })

    const customer = await findCustomerByIdentity(db, 'email', email)
    const words = await rows(
      db,
      sql`select w.text from consent_ledger l join wordings w on w.id = l.wording_id where l.customer_id = ${customer?.id ?? 0}`,
    )
    expect(words).toEqual([{ text: 'I agree to get offers.' }])
  })
})

describe('GET /f/{form}', () => {
  it('shows a page that works without script, every box unticked, the trap out of sight', async () => {
    const response = await site.request('/f/plain?lang=fr')
    const shown = await response.text()

    expect(shown).toContain('J’accepte de recevoir des offres.')
    expect(shown).not.toContain('checked')
    expect(shown).not.toContain('<script')
    expect(response.headers.get('content-security-policy')).toContain(`frame-ancestors ${shop}`)
  })
})

describe('double opt-in', () => {
  const post = (address: string) =>
    postJson('double', { email: address, consent_email_promotions: 'yes', _locale: 'en' })
  const pathOf = (mail = site.mails[0]) => new URL(mail?.confirmUrl ?? '').pathname
  const confirm = (path: string) =>
    site.request(path, { method: 'POST', body: new URLSearchParams({ confirm: 'yes' }) })

  it('counts only once the button of the confirmation page was pressed, not when a scanner looks', async () => {
    await post(email)
    expect(await statesOf(email)).toEqual({ 'email:promotions': 'pending' })

    for (const method of ['GET', 'HEAD', 'OPTIONS']) await site.request(pathOf(), { method })
    await site.request(pathOf(), { method: 'POST' })
    expect(await statesOf(email)).toEqual({ 'email:promotions': 'pending' })

    expect(await (await site.request(pathOf())).text()).toContain('I agree to get offers')
    await confirm(pathOf())
    expect(await statesOf(email)).toEqual({ 'email:promotions': 'granted' })
    const customer = await findCustomerByIdentity(db, 'email', email)
    expect(await verifyLedger(db, customer?.id)).toMatchObject({ entries: 2, faults: [] })
  })

  it('confirms once: the second press changes nothing', async () => {
    await post(email)
    await confirm(pathOf())
    const before = await fingerprintOf(db)

    expect((await confirm(pathOf())).status).toBe(200)
    expect(await fingerprintOf(db)).toBe(before)
  })

  it('sends one mail a day to an address, however often and at once it is asked', async () => {
    await Promise.all([post(email), post(email)])
    expect(site.mails).toHaveLength(1)

    clock.advance(24 * 3_600_000)
    await post(email)
    expect(site.mails.map(({ kind }) => kind)).toEqual(['confirm', 'confirm'])
  })

  it('tells a subscriber by mail that they are one, and the asker nothing', async () => {
    const customerId = await aCustomer(db, { email })
    await recordConsents(db, [anEntry(customerId)], testNow)

    const [known, unknown] = [await post(email), await post(`other-${email}`)]

    expect(site.mails.map(({ kind, confirmUrl }) => [kind, confirmUrl === null])).toEqual([
      ['already_subscribed', true],
      ['confirm', false],
    ])
    expect(await known.text()).toBe(await unknown.text())
    expect(await statesOf(email)).toEqual({ 'email:promotions': 'granted' })
  })

  it('lets somebody who was erased come back, once they have confirmed it themselves', async () => {
    const before = await aCustomer(db, { email })
    await eraseCustomer(ctx, before)
    const isOut = () => isSuppressed(db, { channel: 'email', address: email }, ctx.masterKey)

    await post(email)
    expect(site.mails).toMatchObject([{ kind: 'confirm' }])
    expect(await isOut()).toBe(true)
    await confirm(pathOf())

    expect(await isOut()).toBe(false)
    expect(await statesOf(email)).toEqual({ 'email:promotions': 'granted' })
    expect((await findCustomerByIdentity(db, 'email', email))?.id).not.toBe(before)
  })

  it('does not lift a suppression for another reason', async () => {
    await suppress(
      db,
      [{ channel: 'email', address: email, reason: 'complaint', actor: 'test' }],
      testNow,
      ctx.masterKey,
    )
    await post(email)
    await confirm(pathOf())

    expect(await isSuppressed(db, { channel: 'email', address: email }, ctx.masterKey)).toBe(true)
  })

  it('expires after a week', async () => {
    await post(email)
    clock.advance(7 * 24 * 3_600_000)

    expect(await (await confirm(pathOf())).text()).toContain('not valid any more')
    expect(await statesOf(email)).toEqual({ 'email:promotions': 'pending' })
  })

  it('is really cancelled by the unsubscribe header of the confirmation mail', async () => {
    await post(email)
    const [mail] = site.mails
    site.contacts.set(9_001, {
      customerId: mail?.customerId ?? 0,
      channel: 'email',
      purpose: 'opt-in',
      class: 'transactional',
    })

    await site.request(`/u/${await site.link({ purpose: 'unsubscribe', id: 9_001 })}`, {
      method: 'POST',
      body: new URLSearchParams({ 'List-Unsubscribe': 'One-Click' }),
    })
    await confirm(pathOf())

    expect(await statesOf(email)).toEqual({ 'email:promotions': 'withdrawn' })
  })
})

describe('FormInput', () => {
  const issuesOf = (change: object) =>
    FormInput.safeParse({ ...input(), ...change }).error?.issues.map(({ path }) => path.join('.'))

  it('refuses what cannot work', () => {
    const field = { name: 'email', kind: 'email', label: both('E') }
    expect(issuesOf({ fields: [field] })).toContain('fields')
    expect(
      issuesOf({
        fields: [
          { ...field, required: true },
          { ...field, required: true },
        ],
      }),
    ).toContain('fields.1.name')
    expect(issuesOf({ redirectUrl: 'javascript:alert(1)' })).toContain('redirectUrl')
    expect(issuesOf({ allowedOrigins: ['https://shop.example/path'] })).toContain('allowedOrigins.0')
    expect(issuesOf({ honeypot: 'first_name' })).toContain('honeypot')
    expect(
      issuesOf({
        consents: [{ channel: 'sms', purpose: 'promotions', wording: 'letter', doubleOptIn: true }],
      }),
    ).toContain('consents.0.doubleOptIn')
  })

  it('has no way to publish a box that is ticked already', () => {
    const box = { channel: 'email', purpose: 'promotions', wording: 'letter', checked: true }

    expect(issuesOf({ consents: [box] })).toContain('consents.0')
  })
})

describe('a form before it is published, and its look', () => {
  const admin = createRouter()
    .use(async (c, next) => {
      c.set('ctx', ctx)
      await next()
    })
    .route('/', formAdminRoutes)
    .route('/', contentRoutes)
    .onError(toProblem)
  const preview = (form: object) =>
    admin.request('/forms/draft/preview', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ form, locale: 'fr' }),
    })

  it('200: is drawn as its page would be, and stays unpublished', async () => {
    const response = await preview(input())
    const { html } = (await response.json()) as { html: string }

    expect(html).toContain('J’accepte de recevoir des offres.')
    expect(await findForm(db, 'draft')).toBeUndefined()
  })

  it('400: names a wording that does not exist', async () => {
    const response = await preview(
      input({ consents: [{ channel: 'email', purpose: 'promotions', wording: 'none' }] }),
    )

    expect(response.status).toBe(400)
    expect(JSON.stringify(await response.json())).toContain('consents.0.wording')
  })

  it('says which forms show a wording, and that decisions rest on it', async () => {
    const { items } = (await (await admin.request('/wording-uses')).json()) as {
      items: { forms: string[]; entries: number }[]
    }

    expect(items.some(({ forms, entries }) => forms.includes('plain') && entries > 0)).toBe(true)
  })

  it('wears the colour and the logo of the brand, and its policy lets them in', async () => {
    const { brand } = (await getSettings(db)).company
    const logoUrl = 'https://cdn.example/logo.png'
    await updateSettings(ctx, { company: { brand: { ...brand, logoUrl, color: '#7d3fb0' } } })
    const page = await site.request('/f/plain')

    expect(await page.text()).toContain(`<img src="${logoUrl}"`)
    expect(page.headers.get('content-security-policy')).toContain('img-src https://cdn.example')
    await expect(
      updateSettings(ctx, { company: { brand: { ...brand, color: '#ffe680' } } }),
    ).rejects.toThrow()
  })
})
