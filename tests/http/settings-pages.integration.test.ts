import { describe, expect, it } from 'vitest'
import type { EmailProvider, OutgoingMail } from '../../src/channels/channel.ts'
import { ProviderRejectedError } from '../../src/core/errors.ts'
import { saveCustomer } from '../../src/events/save-customer.ts'
import { sendingSettingRoutes } from '../../src/http/routes/sending-settings.ts'
import { systemRoutes } from '../../src/http/routes/system.ts'
import { testDatabase } from '../support/database.ts'
import { apiContext, apiFor, keyHeaders, origin } from './api-support.ts'

const database = testDatabase()
const mails: OutgoingMail[] = []
const email: EmailProvider = {
  name: 'post',
  maxInFlight: 1,
  async send(mail) {
    if (mail.to.startsWith('no@')) throw new ProviderRejectedError('no such box')
    mails.push(mail)
    return { providerMessageId: 'p-1' }
  },
  close: async () => undefined,
}
const sms = { ...email, name: 'gateway', send: async () => ({ providerMessageId: 's-1' }) }
const silent = async () => {
  throw Object.assign(new Error('queryTxt ETIMEOUT'), { code: 'ETIMEOUT' })
}
const api = apiFor(database, {
  apiRouters: [
    sendingSettingRoutes({ email, sms, dns: { resolveMx: silent, resolveTxt: silent }, spfMechanism: null }),
    systemRoutes({
      probes: [{ name: 'database', check: async () => Promise.reject(new Error('gone')) }],
      versions: async () => ({ relance: '1' }),
      findings: async () => [{ name: 'queue', status: 'ok', detail: 'fine' }],
      waiting: async () => ({ 'engine.pass': 3 }),
      tasks: async () => [],
    }),
  ],
})

async function ask(role: 'viewer' | 'marketer' | 'admin', method: string, path: string, body?: object) {
  const response = await api.request(`${origin}/api${path}`, {
    method,
    headers: await keyHeaders(database, role),
    ...(body && { body: JSON.stringify(body) }),
  })
  return {
    status: response.status,
    body: (await response.json().catch(() => null)) as Record<string, unknown>,
  }
}

describe('what the settings ask and try', () => {
  it('really sends by the provider, says why it did not, and leaves both in the audit log', async () => {
    const to = (address: string) => ({ channel: 'email', to: address })

    expect((await ask('marketer', 'POST', '/settings/providers/test', to('me@example.com'))).status).toBe(403)
    expect((await ask('admin', 'POST', '/settings/providers/test', to('me'))).status).toBe(400)
    expect((await ask('admin', 'POST', '/settings/providers/test', to('me@example.com'))).body).toEqual({
      sent: true,
      provider: 'post',
      detail: 'p-1',
    })
    expect((await ask('admin', 'POST', '/settings/providers/test', to('no@example.com'))).body).toMatchObject(
      {
        sent: false,
        detail: 'no such box',
      },
    )
    expect(mails.map((mail) => mail.to)).toEqual(['me@example.com'])
    expect(mails[0]?.mime.toString()).toMatch(/^From: <hello@example.com>\r\nTo: <me@example.com>\r\n/)
    const { body } = await ask('admin', 'GET', '/audit?action=provider.test')
    expect(body['items']).toHaveLength(2)
  })

  it('says that DNS could not be asked, instead of that nothing is there', async () => {
    const { body } = await ask('viewer', 'GET', '/settings/sender-domain')

    expect(body).toMatchObject({ domain: 'example.com', aligned: null })
    expect((body['findings'] as { status: string }[]).map(({ status }) => status)).toEqual(
      Array(4).fill('unknown'),
    )
  })

  it('shows the rules of each country that hold today', async () => {
    const { body } = await ask('viewer', 'GET', '/contact-rules')

    expect(body['items']).toContainEqual(
      expect.objectContaining({
        country: 'FR',
        channel: 'phone',
        windows: expect.objectContaining({
          1: [
            ['10:00', '13:00'],
            ['14:00', '20:00'],
          ],
        }),
        caps: [{ count: 4, period: 'P30D' }],
      }),
    )
  })

  it('shows the machine room to admins alone', async () => {
    expect((await ask('marketer', 'GET', '/system/health')).status).toBe(403)
    expect((await ask('admin', 'GET', '/system/health')).body).toMatchObject({
      ready: false,
      checks: [{ name: 'database', ok: false, reason: 'gone' }],
      versions: { relance: '1' },
    })
    expect((await ask('admin', 'GET', '/system/queues')).body['queues']).toEqual([
      { job: 'engine.pass', waiting: 3 },
    ])
  })

  it('finds a suppression by its address, which is kept as a hash only', async () => {
    const target = { channel: 'email', address: 'Gone@example.com' }
    expect((await ask('marketer', 'POST', '/suppressions/look-up', target)).body).toEqual({
      suppression: null,
    })

    await ask('marketer', 'POST', '/suppressions', { ...target, reason: 'asked by phone' })

    const found = await ask('marketer', 'POST', '/suppressions/look-up', {
      ...target,
      address: 'gone@example.com',
    })
    expect(found.body).toMatchObject({ suppression: { reason: 'manual', channel: 'email' } })
  })
})

describe('the map', () => {
  it('counts known customers by department and country, the same as the segment of that area', async () => {
    const ctx = apiContext(database)
    const people = [
      { postcode: '44000', country: 'FR' },
      { postcode: '44 300' },
      { postcode: '20137', country: 'FR' },
      { postcode: '97400', country: 'FR' },
      { postcode: '44135', country: 'DE' },
      { country: 'FR' },
    ]
    for (const [at, attributes] of people.entries()) {
      await saveCustomer(ctx, { email: `map${at}@example.com`, attributes })
    }
    const areas = async (query: string) =>
      (
        (await ask('viewer', 'GET', `/reports/map?${query}`)).body['areas'] as {
          code: string
          customers: number
        }[]
      ).map(({ code, customers }) => [code, customers])

    expect(await areas('by=department')).toEqual([
      ['2A', 1],
      ['44', 2],
      ['974', 1],
    ])
    expect(await areas('by=country')).toEqual([
      ['DE', 1],
      ['FR', 4],
    ])
    expect((await ask('viewer', 'GET', '/reports/map?segment=nowhere')).status).toBe(404)

    const condition = {
      any: [
        { area: { countries: ['FR'], departments: ['44'] } },
        { all: [{ area: { departments: ['44'] } }, { attribute: 'country', set: false }] },
      ],
    }
    const preview = await ask('marketer', 'POST', '/segments/preview', { condition })
    expect(preview.body).toMatchObject({ count: 2 })
  })
})
