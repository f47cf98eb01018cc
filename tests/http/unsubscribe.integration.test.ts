import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listConsents } from '../../src/consent/queries/consents.ts'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { isSuppressed, suppress } from '../../src/consent/suppress.ts'
import { passGate } from '../../src/messages/gate.ts'
import { planMessages } from '../../src/messages/plan-messages.ts'
import { aCustomer, anEntry, aPurpose, testMasterKey } from '../consent/people.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { fingerprintOf, publicSite } from './public-site.ts'

const { db } = testDatabase()
const site = publicSite(testContext(db))
const earlier = new Date('2026-02-01T09:00:00Z')
let customerId = 0
let messageId = 100
let url = ''

beforeAll(async () => {
  await aPurpose(db, 'promotions')
  await aPurpose(db, 'newsletter')
})

beforeEach(async () => {
  customerId = await aCustomer(db, { email: `someone-${messageId}@example.com` })
  await recordConsents(
    db,
    [anEntry(customerId, { at: earlier }), anEntry(customerId, { purpose: 'newsletter', at: earlier })],
    testNow,
  )
  messageId++
  site.contacts.set(messageId, { customerId, channel: 'email', purpose: 'promotions', class: 'marketing' })
  url = `/u/${await site.link({ purpose: 'unsubscribe', id: messageId })}`
})

const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' }
const oneClick = { method: 'POST', headers: urlencoded, body: 'List-Unsubscribe=One-Click' }

function multipart(fields: Record<string, string>): RequestInit {
  const body = new FormData()
  for (const [name, value] of Object.entries(fields)) body.append(name, value)
  return { method: 'POST', body }
}

async function statesOf(id: number) {
  return Object.fromEntries((await listConsents(db, id)).map((row) => [row.purpose, row.state]))
}

describe('one-click unsubscribe (RFC 8058)', () => {
  it('GET, HEAD, OPTIONS and prefetch change nothing, a hundred times', async () => {
    const before = await fingerprintOf(db)

    for (let i = 0; i < 25; i++) {
      for (const method of ['GET', 'HEAD', 'OPTIONS']) await site.request(url, { method })
      await site.request(url, { headers: { 'sec-purpose': 'prefetch' } })
    }

    expect(await fingerprintOf(db)).toBe(before)
  })

  it.each([
    ['urlencoded', () => oneClick],
    ['multipart', () => multipart({ 'List-Unsubscribe': 'One-Click' })],
  ])('POST %s, without cookie, token or Origin: 200, no redirect, opted out', async (_, init) => {
    const response = await site.request(url, init())

    expect(response.status).toBe(200)
    expect(response.headers.get('set-cookie')).toBeNull()
    expect(await statesOf(customerId)).toEqual({ promotions: 'withdrawn', newsletter: 'granted' })
    expect(site.unsubscribed.at(-1)).toBe(messageId)
  })

  it('POST again: 200, and nothing is written twice', async () => {
    await site.request(url, oneClick)
    const before = await fingerprintOf(db)

    const response = await site.request(url, oneClick)

    expect(response.status).toBe(200)
    expect(await fingerprintOf(db)).toBe(before)
  })

  it.each([
    ['a wrong pair', { ...oneClick, body: 'List-Unsubscribe=Yes' }],
    ['an empty body', { method: 'POST' }],
    ['JSON', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' }],
    [
      'a broken multipart',
      { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=x' }, body: 'y' },
    ],
  ])('POST of %s: 200 and a page with the button, no change', async (_, init) => {
    const before = await fingerprintOf(db)

    const response = await site.request(url, init)

    expect(response.status).toBe(200)
    expect(await response.text()).toContain('value="One-Click"')
    expect(await fingerprintOf(db)).toBe(before)
  })

  it('a token with one bit flipped: the same answer, no change', async () => {
    const good = await (await site.request(url, oneClick)).text()
    const other = site.contacts.get(messageId)
    site.contacts.clear()
    if (other) site.contacts.set(messageId, { ...other, purpose: 'newsletter' })
    const before = await fingerprintOf(db)
    const flipped = url.slice(0, -1) + (url.endsWith('A') ? 'B' : 'A')

    const response = await site.request(flipped, oneClick)

    expect(response.status).toBe(200)
    expect(await response.text()).toBe(good)
    expect(await fingerprintOf(db)).toBe(before)
  })

  it('a link for another purpose does not unsubscribe', async () => {
    const before = await fingerprintOf(db)

    await site.request(`/u/${await site.link({ purpose: 'click', id: messageId })}`, oneClick)

    expect(await fingerprintOf(db)).toBe(before)
  })

  it('a message already queued when the POST lands is not sent', async () => {
    const [queued] = await planMessages(db, [
      {
        customerId,
        channel: 'email',
        purpose: 'promotions',
        class: 'marketing',
        visit: 1,
        plannedAt: testNow,
        templateVersionId: 1,
        data: {},
        dueAt: testNow,
      },
    ])
    await site.request(url, oneClick)

    const { handed } = await passGate(testContext(db), {
      channel: 'email',
      provider: 'outbox',
      budgetKey: 'test',
      rate: { perSecond: 1_000 },
      limit: 100,
      leaseMs: 60_000,
      cursors: {},
      pausedWorkflows: async () => new Set(),
    })

    expect(handed).toEqual([])
    const [held] = await db.execute(sql`select status, reason from messages where id = ${queued?.id ?? 0}`)
    expect(held).toEqual({ status: 'held', reason: 'no_consent' })
  })

  it('works after the customer was merged', async () => {
    const survivor = await aCustomer(db)
    await recordConsents(db, [anEntry(survivor, { at: earlier })], testNow)
    await db.execute(
      sql`update customers set state = 'merged', merged_into = ${survivor} where id = ${customerId}`,
    )

    await site.request(url, oneClick)

    expect(await statesOf(survivor)).toEqual({ promotions: 'withdrawn' })
  })

  it('works after the message is gone: 200, no change', async () => {
    site.contacts.delete(messageId)

    expect((await site.request(url, oneClick)).status).toBe(200)
  })

  it('an erased contact: 200, and the suppression is still there', async () => {
    const address = { channel: 'email', address: 'erased@example.com' } as const
    await suppress(db, [{ ...address, reason: 'erased', actor: 'user:1' }], testNow, testMasterKey)
    await db.execute(
      sql`update customers set state = 'erased', email = null, email_hash = null where id = ${customerId}`,
    )

    expect((await site.request(url, oneClick)).status).toBe(200)
    expect(await isSuppressed(db, address, testMasterKey)).toBe(true)
  })

  it('the second button of the page stops everything, on every channel', async () => {
    await recordConsents(db, [anEntry(customerId, { channel: 'sms', at: earlier })], testNow)

    await site.request(url, { ...oneClick, body: 'List-Unsubscribe=One-Click&scope=everything' })

    const states = new Set((await listConsents(db, customerId)).map((row) => row.state))
    expect(states).toEqual(new Set(['withdrawn']))
  })

  it('keeps who did what: the evidence names the message, the IP and the program', async () => {
    await site.request(url, {
      ...oneClick,
      headers: { ...urlencoded, 'user-agent': 'Mailer/1', 'x-test-ip': '203.0.113.9' },
    })

    const [last] = await db.execute(sql`
      select l.source, l.actor, e.evidence from consent_ledger l join consent_evidence e on e.entry_id = l.id
      where l.customer_id = ${customerId} order by l.id desc limit 1`)
    expect(last).toEqual({
      source: 'one_click',
      actor: 'customer:one-click',
      evidence: { ip: '203.0.113.9', userAgent: 'Mailer/1', messageId },
    })
  })

  it('shows a page without script, cookie, cache or referrer', async () => {
    const { headers } = await site.request(url)

    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).not.toContain('unsafe')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('set-cookie')).toBeNull()
  })

  it('speaks French and English', async () => {
    expect(await (await site.request(`${url}?lang=fr`)).text()).toContain('Me désabonner')
    expect(await (await site.request(url, { headers: { 'accept-language': 'en-GB,en' } })).text()).toContain(
      'Stop all messages',
    )
  })
})
