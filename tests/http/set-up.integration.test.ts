import { describe, expect, it } from 'vitest'
import { setUpCode } from '../../src/access/set-up.ts'
import { getSettings } from '../../src/company/settings.ts'
import { listPurposes } from '../../src/consent/queries/wordings.ts'
import { testDatabase } from '../support/database.ts'
import { apiContext, apiFor, origin, signIn } from './api-support.ts'

const database = testDatabase()
const api = apiFor(database)
const body = {
  code: setUpCode(apiContext(database).masterKey),
  admin: { name: 'Claire', email: 'Claire@example.com', password: 'a password of some length' },
  company: { name: 'Disques', postalAddress: '12 quai de Valmy', country: 'FR', timezone: 'Europe/Paris' },
  sender: { name: 'Disques', address: 'bonjour@example.com' },
  locale: 'fr',
}

function setUp(change: object = {}) {
  return api.request(`${origin}/api/set-up`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, ...change }),
  })
}

async function isNeeded(): Promise<boolean> {
  const response = await api.request(`${origin}/api/set-up`)
  return ((await response.json()) as { needed: boolean }).needed
}

describe('POST /api/set-up', () => {
  it('403: reaching the port is not enough, and nothing is kept of the attempt', async () => {
    expect((await setUp({ code: 'guess' })).status).toBe(403)
    expect(await isNeeded()).toBe(true)
  })

  it('400: names the field that is wrong', async () => {
    const response = await setUp({ admin: { ...body.admin, password: 'short' } })

    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ errors: [{ path: 'admin.password' }] })
  })

  it('201 once, of two that come together; the admin signs in and the company is described', async () => {
    const statuses = (await Promise.all([setUp(), setUp()])).map(({ status }) => status)

    expect(statuses.sort()).toEqual([201, 409])
    expect(await isNeeded()).toBe(false)
    expect((await signIn(api, 'claire@example.com', body.admin.password)).status).toBe(200)
    const settings = await getSettings(database.db)
    expect(settings.company).toMatchObject({ name: 'Disques', timezone: 'Europe/Paris', locale: 'fr' })
    expect(settings.senders.email).toMatchObject({ address: 'bonjour@example.com' })
    expect((await listPurposes(database.db)).map(({ key }) => key)).toEqual(['promotions'])
  })
})
