import { sql } from 'drizzle-orm'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { listConsents } from '../../src/consent/queries/consents.ts'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { suppress } from '../../src/consent/suppress.ts'
import { verifyLedger } from '../../src/consent/verify-ledger.ts'
import { rows } from '../../src/db/client.ts'
import { aCustomer, anEntry, aPurpose, testMasterKey } from '../consent/people.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { fingerprintOf, publicSite } from './public-site.ts'

const { db } = testDatabase()
const site = publicSite(testContext(db))
let customerId = 0
let url = ''
let person = 0

beforeAll(async () => {
  await aPurpose(db, 'promotions')
  await aPurpose(db, 'newsletter')
})

beforeEach(async () => {
  person++
  customerId = await aCustomer(db, {
    email: `camille.${person}@shop.example`,
    phone: `+3361234567${person % 10}`,
    locale: 'fr',
  })
  await recordConsents(db, [anEntry(customerId, { at: new Date('2026-02-01T09:00:00Z') })], testNow)
  url = `/p/${await site.link({ purpose: 'preferences', id: customerId })}`
})

async function post(fields: Record<string, string>, path = url): Promise<Response> {
  const shown = await (await site.request(path)).text()
  const page = /name="page" value="([^"]+)"/.exec(shown)?.[1] ?? ''
  return site.request(path, { method: 'POST', body: new URLSearchParams({ page, ...fields }) })
}

async function statesOf(id: number) {
  return Object.fromEntries(
    (await listConsents(db, id)).map((row) => [`${row.channel}:${row.purpose}`, row.state]),
  )
}

describe('the preference page', () => {
  it('shows the state as it is, the address masked, in the language of the person', async () => {
    const shown = await (await site.request(url)).text()

    expect(shown).toContain('lang="fr"')
    expect(shown).toContain('c•••@s•••.example')
    expect(shown).not.toContain('camille')
    expect(shown).toContain('name="email:promotions" value="yes" checked')
    expect(shown).not.toContain('name="email:newsletter" value="yes" checked')
    expect(shown).toContain('name="tracking_opens:tracking"')
    expect(shown).not.toContain('<script')
  })

  it('GET, HEAD, OPTIONS and prefetch change nothing', async () => {
    const before = await fingerprintOf(db)

    for (const method of ['GET', 'HEAD', 'OPTIONS']) await site.request(url, { method })
    await site.request(url, { headers: { 'sec-purpose': 'prefetch' } })

    expect(await fingerprintOf(db)).toBe(before)
  })

  it('a POST without its button changes nothing', async () => {
    const before = await fingerprintOf(db)

    expect((await post({ 'email:newsletter': 'yes' })).status).toBe(200)

    expect(await fingerprintOf(db)).toBe(before)
  })

  it('saves what is ticked with the words beside it as the proof, and withdraws what is not', async () => {
    await post({ save: 'choice', 'email:newsletter': 'yes', 'tracking_clicks:tracking': 'yes' })

    expect(await statesOf(customerId)).toEqual({
      'email:promotions': 'withdrawn',
      'email:newsletter': 'granted',
      'tracking_clicks:tracking': 'granted',
    })
    const [proof] = await rows<{ text: string }>(
      db,
      sql`
      select w.text from consent_ledger l join wordings w on w.id = l.wording_id
      where l.customer_id = ${customerId} and l.channel = 'email' and l.purpose = 'newsletter'`,
    )
    expect(proof?.text).toBe('J’accepte de recevoir des e-mails de My company : Offres')
    expect(await verifyLedger(db, customerId)).toMatchObject({ faults: [] })
  })

  it('saving the page as it is writes nothing', async () => {
    await post({ save: 'choice', 'email:promotions': 'yes' })

    expect(await verifyLedger(db, customerId)).toMatchObject({ entries: 1 })
  })

  it('one button stops everything on every channel', async () => {
    await post({ save: 'none', 'email:promotions': 'yes' })

    expect(new Set(Object.values(await statesOf(customerId)))).toEqual(new Set(['withdrawn']))
    expect(Object.keys(await statesOf(customerId))).toHaveLength(6)
  })

  it('asks again when its texts have changed since they were read', async () => {
    const response = await post({ save: 'choice', page: 'of-yesterday', 'email:newsletter': 'yes' })

    expect(await response.text()).toContain('Les textes de cette page ont changé')
    expect(await statesOf(customerId)).toEqual({ 'email:promotions': 'granted' })
  })

  it('does not offer what a suppression forbids, and does not withdraw it either', async () => {
    const phone = `+3361234567${person % 10}`
    await suppress(
      db,
      [{ channel: 'sms', address: phone, reason: 'stop', actor: 'system:sms' }],
      testNow,
      testMasterKey,
    )
    await recordConsents(
      db,
      [anEntry(customerId, { channel: 'sms', at: new Date('2026-02-01T09:00:00Z') })],
      testNow,
    )

    const shown = await (await site.request(url)).text()
    expect(shown).toContain('name="sms:promotions" value="yes" checked disabled')
    await post({ save: 'choice', 'email:promotions': 'yes', 'sms:newsletter': 'yes' })

    expect(await statesOf(customerId)).toEqual({ 'email:promotions': 'granted', 'sms:promotions': 'granted' })
  })

  it('leads to the survivor of a merge', async () => {
    const survivor = await aCustomer(db, { email: `survivor${person}@example.org` })
    await db.execute(
      sql`update customers set state = 'merged', merged_into = ${survivor} where id = ${customerId}`,
    )

    expect(await (await site.request(url)).text()).toContain('s•••@e•••.org')
  })

  it('an altered link, one for another purpose and one of an erased person look alike', async () => {
    const erased = await aCustomer(db)
    await db.execute(sql`update customers set state = 'erased' where id = ${erased}`)
    const links = [
      `${url}x`,
      `/p/${await site.link({ purpose: 'unsubscribe', id: customerId })}`,
      `/p/${await site.link({ purpose: 'preferences', id: erased })}`,
    ]

    const answers = await Promise.all(
      links.map(async (link) => {
        const response = await site.request(`${link}?lang=en`)
        return [response.status, await response.text()]
      }),
    )

    expect(answers[0]?.[0]).toBe(404)
    expect(answers[1]).toEqual(answers[0])
    expect(answers[2]).toEqual(answers[0])
  })
})
