import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { loadLinkKeys } from '../../src/access/link-keys.ts'
import { type LinkTarget, signLink, verifyLink } from '../../src/access/link-token.ts'
import { updateSettings } from '../../src/company/settings.ts'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { withdrawConsent } from '../../src/consent/withdraw-consent.ts'
import type { Context } from '../../src/context.ts'
import { type VirtualClock, virtualClock } from '../../src/core/clock.ts'
import { clickRoutes } from '../../src/http/public/click.ts'
import { openRoutes } from '../../src/http/public/open.ts'
import { viewRoutes } from '../../src/http/public/view.ts'
import { createRouter } from '../../src/http/router.ts'
import { BURST_MS } from '../../src/messages/machine-traffic.ts'
import { listSilent } from '../../src/messages/queries/opens.ts'
import { judgeClicks } from '../../src/messages/settle-clicks.ts'
import { anEntry } from '../consent/people.ts'
import {
  aDispatcher,
  aMessage,
  anEmailTemplate,
  eventsOf,
  fakeProvider,
  people,
  plan,
  state,
} from '../messages/support.ts'
import { recordingQueue, testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
const browser = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }
const MINUTE = 60_000

function siteOf(ctx: Context) {
  return createRouter()
    .use(async (c, next) => {
      c.set('ctx', ctx)
      await next()
    })
    .route('/', clickRoutes)
    .route('/', openRoutes)
    .route('/', viewRoutes)
}

async function sentTo(tracked: 'tracked' | 'untracked' = 'tracked') {
  const clock: VirtualClock = virtualClock(testNow)
  const queue = recordingQueue()
  const ctx = testContext(database.db, { clock, queue })
  const template = await anEmailTemplate(ctx)
  const [customer = 0] = await people(ctx.db, 1, tracked)
  const [id = 0] = await plan(ctx.db, [aMessage(customer, template)])
  const provider = fakeProvider()
  await aDispatcher(ctx, provider).runOnce('email')
  const mail = provider.sent[0]?.mime.replace(/=\r\n/g, '').replace(/=3D/g, '=') ?? ''
  const paths = (letter: string) => [
    ...new Set(
      Array.from(
        mail.matchAll(new RegExp(`http://localhost:3000(/${letter}/[\\w.-]+)`, 'g')),
        ([, path]) => path ?? '',
      ),
    ),
  ]
  clock.advance(MINUTE)
  return {
    ctx,
    clock,
    queue,
    id,
    customer,
    site: siteOf(ctx),
    mail,
    clicks: paths('c'),
    opens: paths('o'),
    views: paths('v'),
  }
}

async function settle({ ctx, clock }: { ctx: Context; clock: VirtualClock }): Promise<void> {
  clock.advance(2_000)
  await judgeClicks(ctx)
}

describe('the link that no reader sees', () => {
  it('marks the clicks around it as those of a machine, and leads nowhere', async () => {
    const world = await sentTo()
    const { ctx, clock, site, clicks, id, customer, mail } = world
    const trap = clicks.at(-1) ?? ''
    expect(mail).toMatch(new RegExp(`<a href="[^"]*${trap}"[^>]*style="display:none"></a>`))

    expect((await site.request(trap, { headers: browser })).status).toBe(404)
    clock.advance(20_000)
    expect((await site.request(clicks[0] ?? '', { headers: browser })).status).toBe(302)
    await settle(world)
    expect((await state(ctx.db, id)).clickedAt).toBeNull()
    expect(await eventsOf(ctx.db, customer, 'message_clicked')).toMatchObject([
      { properties: { machine: true, reason: 'trap' } },
      { properties: { machine: true, reason: 'trap' } },
    ])

    clock.advance(MINUTE)
    await site.request(clicks[0] ?? '', { headers: browser })
    await settle(world)
    expect((await state(ctx.db, id)).clickedAt).not.toBeNull()
  })

  it('is not in the mail of somebody whose clicks we may not see', async () => {
    const { mail } = await sentTo('untracked')
    expect(mail).not.toContain('display:none"></a>')
  })
})

describe('GET /c/:token', () => {
  let world: Awaited<ReturnType<typeof sentTo>>
  beforeAll(async () => {
    world = await sentTo()
  })

  it('302: leads to where the template says, and counts as a click once it is judged', async () => {
    const { ctx, site, clicks, id, customer, queue } = world

    const response = await site.request(clicks[0] ?? '', { headers: browser })
    const before = await state(ctx.db, id)
    await settle(world)

    expect(response.status).toBe(302)
    expect(response.headers.get('location')).toBe('https://shop.example/sale')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(before.clickedAt).toBeNull()
    // The wait is the machine's: product time may stand elsewhere (the demo's did, and the ring came too early).
    expect(queue.rings.find(({ job }) => job === 'messages.settle_clicks')?.afterMs).toBeGreaterThan(BURST_MS)
    expect((await state(ctx.db, id)).clickedAt).not.toBeNull()
    expect(await eventsOf(ctx.db, customer, 'message_clicked')).toMatchObject([
      { properties: { messageId: id, url: 'https://shop.example/sale', template: 'hello' } },
    ])
  })

  it('302: a double click is one', async () => {
    const double = await sentTo()
    await double.site.request(double.clicks[0] ?? '', { headers: browser })
    await double.site.request(double.clicks[0] ?? '', { headers: browser })
    await settle(double)

    expect(await eventsOf(double.ctx.db, double.customer, 'message_clicked')).toHaveLength(1)
  })

  it.each([
    ['HEAD', { method: 'HEAD', headers: browser }],
    ['a prefetch', { headers: { ...browser, 'sec-purpose': 'prefetch' } }],
    ['a scanner', { headers: { 'user-agent': 'Mozilla/5.0 (compatible; urldefense)' } }],
  ] as const)('302: %s is marked as made by a machine and fills nothing', async (_, request) => {
    const scanned = await sentTo()
    const response = await scanned.site.request(scanned.clicks[0] ?? '', request)
    await settle(scanned)

    expect(response.status).toBe(302)
    expect(await state(scanned.ctx.db, scanned.id)).toMatchObject({ clickedAt: null })
    expect(await eventsOf(scanned.ctx.db, scanned.customer, 'message_clicked')).toMatchObject([
      { properties: { machine: true } },
    ])
  })

  it('302: a scanner that follows every link with an ordinary browser is found out, its first hit too', async () => {
    const scanned = await sentTo()
    // Without the link that no reader sees, which alone would give it away.
    for (const path of scanned.clicks.slice(0, -1)) {
      await scanned.site.request(path, { headers: browser })
      scanned.clock.advance(1_000)
    }
    await settle(scanned)

    const events = await eventsOf(scanned.ctx.db, scanned.customer, 'message_clicked')
    expect(events.length).toBeGreaterThan(1)
    expect(
      events.every(({ properties }) => properties['machine'] === true && properties['reason'] === 'burst'),
    ).toBe(true)
    expect(await state(scanned.ctx.db, scanned.id)).toMatchObject({ clickedAt: null })
  })

  it('302: the link of somebody who did not agree to be measured works and leaves no trace', async () => {
    const quiet = await sentTo('untracked')
    const response = await quiet.site.request(quiet.clicks[0] ?? '', { headers: browser })
    await settle(quiet)

    expect(response.headers.get('location')).toBe('https://shop.example/sale')
    expect(await eventsOf(quiet.ctx.db, quiet.customer, 'message_clicked')).toEqual([])
    const [hits] =
      await database.sql`select count(*)::int as n from click_hits where message_id = ${quiet.id}`
    expect(hits?.['n']).toBe(0)
  })

  it('404: a token that is not ours, of another purpose, or of no link', async () => {
    const { ctx, site, id, clicks } = world
    const keys = await loadLinkKeys(ctx.db, ctx.masterKey)
    const sign = (target: LinkTarget) => `/c/${signLink(keys, target)}`
    const wrong = [
      `${clicks[0]}x`,
      '/c/nonsense',
      sign({ purpose: 'unsubscribe', id }),
      sign({ purpose: 'click', id }),
      sign({ purpose: 'click', id, position: 77 }),
      sign({ purpose: 'click', id: 999_999_999, position: 1 }),
    ]

    for (const path of wrong) {
      const response = await site.request(path, { headers: browser })
      expect([path, response.status, response.headers.get('location')]).toEqual([path, 404, null])
    }
  })

  it('never goes where the request says', async () => {
    const { site, clicks } = world
    const response = await site.request(`${clicks[0]}?url=https://evil.example/`, { headers: browser })

    expect(response.headers.get('location')).toBe('https://shop.example/sale')
  })
})

describe('GET /o/:token', () => {
  it('200: the pixel of somebody who agreed is an open, once an hour', async () => {
    const { ctx, site, opens, id, customer } = await sentTo()
    const responses = [
      await site.request(opens[0] ?? '', { headers: browser }),
      await site.request(opens[0] ?? '', { headers: browser }),
    ]

    expect(responses.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
      [200, 'image/gif'],
      [200, 'image/gif'],
    ])
    expect((await state(ctx.db, id)).openedAt).not.toBeNull()
    expect(await eventsOf(ctx.db, customer, 'message_opened')).toHaveLength(1)
  })

  it("200: Apple's prefetch is marked and fills nothing", async () => {
    const { ctx, site, opens, id, customer } = await sentTo()
    await site.request(opens[0] ?? '', { headers: { 'user-agent': 'Mozilla/5.0' } })

    expect(await state(ctx.db, id)).toMatchObject({ openedAt: null })
    expect(await eventsOf(ctx.db, customer, 'message_opened')).toMatchObject([
      { properties: { machine: true, reason: 'apple_mpp' } },
    ])
  })

  it('there is no pixel in the mail of somebody who never agreed', async () => {
    const { opens, mail } = await sentTo('untracked')

    expect(opens).toEqual([])
    expect(mail).not.toContain('/o/')
  })

  it('200: the same picture and no row after the permission was withdrawn', async () => {
    const { ctx, site, opens, id, customer } = await sentTo()
    await withdrawConsent(ctx, {
      customerId: customer,
      channel: 'tracking_opens',
      purpose: 'all',
      source: 'test',
      evidence: {},
    })

    const response = await site.request(opens[0] ?? '', { headers: browser })

    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/gif'])
    expect(await state(ctx.db, id)).toMatchObject({ openedAt: null })
    expect(await eventsOf(ctx.db, customer, 'message_opened')).toEqual([])
  })

  it('200: the same picture for a token that is not ours', async () => {
    const { site } = await sentTo()

    expect((await site.request('/o/nonsense', { headers: browser })).status).toBe(200)
  })
})

describe('GET /v/:token', () => {
  it('200: the mail in a sandbox without the pixel', async () => {
    const { site, views } = await sentTo()
    const response = await site.request(views[0] ?? '', { headers: browser })
    const html = await response.text()

    expect(response.status).toBe(200)
    expect(response.headers.get('content-security-policy')).toContain('sandbox')
    expect(html).toContain('Hello P0')
    expect(html).not.toContain('/o/')
  })

  it('404: once its reader was erased', async () => {
    const { ctx, site, views, customer } = await sentTo()
    await ctx.db.execute(sql`update customers set state = 'erased', email = null where id = ${customer}`)

    expect((await site.request(views[0] ?? '', { headers: browser })).status).toBe(404)
  })
})

describe('GET /o/:token for somebody who was never asked', () => {
  it('anonymous: one pixel for all mails of a step, which counts and says nothing of whose it was', async () => {
    await updateSettings(testContext(database.db), { tracking: { unknown: 'anonymous' } })
    const { ctx, site, opens, customer, mail, clicks } = await sentTo('untracked')
    const [pixel = ''] = opens

    expect(opens).toHaveLength(1)
    expect(verifyLink(await loadLinkKeys(ctx.db, ctx.masterKey), pixel.slice(3), 'open')).toBeUndefined()
    expect((await site.request(pixel, { headers: browser })).status).toBe(200)
    await site.request(pixel, { headers: browser })
    await site.request(pixel, { headers: { 'user-agent': 'Mozilla/5.0' } })
    await site.request(clicks[0] ?? '', { headers: browser })

    const [counted] = await database.sql`select sum(opens)::int as opens from open_pixels`
    expect(counted?.['opens']).toBe(2)
    expect(mail).not.toContain('display:none"></a>')
    expect(await eventsOf(ctx.db, customer, 'message_opened')).toEqual([])
    expect([...(await database.sql`select 1 from last_opens`)]).toEqual([])
  })

  it('anonymous: two people get the same pixel, as long as the step is the same', async () => {
    const ctx = testContext(database.db)
    await updateSettings(ctx, { tracking: { unknown: 'anonymous' } })
    const template = await anEmailTemplate(ctx)
    const [ann = 0, bob = 0, eve = 0] = await people(ctx.db, 3, 'untracked')
    const same = { stepId: 'shared' }
    await plan(ctx.db, [
      aMessage(ann, template, same),
      aMessage(bob, template, same),
      aMessage(eve, template, { stepId: 'another' }),
    ])
    const provider = fakeProvider()
    await aDispatcher(ctx, provider).runOnce('email')

    const pixels = provider.sent.map(({ mime }) =>
      mime
        .replace(/=\r\n/g, '')
        .match(/\/o\/[\w.-]+/)
        ?.at(0),
    )
    expect(pixels.every(Boolean)).toBe(true)
    expect(new Set(pixels).size).toBe(2)
  })

  it('deliverability: the day of the last open, no time, one row, until they refuse', async () => {
    await updateSettings(testContext(database.db), { tracking: { unknown: 'deliverability' } })
    const { ctx, clock, site, opens, id, customer } = await sentTo('untracked')
    const open = () => site.request(opens[0] ?? '', { headers: browser })
    const kept = () =>
      database.sql`select opened_on::text as day from last_opens where customer_id = ${customer}`

    await open()
    clock.advance(3 * 24 * 60 * MINUTE)
    await open()
    expect([...(await kept())]).toEqual([{ day: '2026-03-05' }])
    expect(await state(ctx.db, id)).toMatchObject({ openedAt: null })
    expect(await eventsOf(ctx.db, customer, 'message_opened')).toEqual([])

    await recordConsents(
      ctx.db,
      [anEntry(customer, { channel: 'tracking_opens', purpose: 'tracking', action: 'refused' })],
      clock.now(),
    )
    clock.advance(24 * 60 * MINUTE)
    expect((await open()).status).toBe(200)
    expect([...(await kept())]).toEqual([{ day: '2026-03-05' }])
  })

  it('lists those who are silent among those whose opens may be seen', async () => {
    await updateSettings(testContext(database.db), { tracking: { unknown: 'deliverability' } })
    const silent = await sentTo('untracked')
    const reader = await sentTo('untracked')
    await reader.site.request(reader.opens[0] ?? '', { headers: browser })
    const question = { since: new Date(testNow.getTime() - MINUTE), mails: 1, afterId: 0, limit: 1_000 }

    const seen = (await listSilent(database.db, { ...question, unaskedAreSeen: true })).map((one) => one.id)
    const unseen = (await listSilent(database.db, { ...question, unaskedAreSeen: false })).map(
      (one) => one.id,
    )

    expect(seen).toContain(silent.customer)
    expect(seen).not.toContain(reader.customer)
    expect(unseen).not.toContain(silent.customer)
  })
})
