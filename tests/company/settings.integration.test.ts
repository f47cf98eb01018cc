import { beforeEach, describe, expect, it } from 'vitest'
import { listAuditEntries } from '../../src/access/queries/audit.ts'
import { getSettings, updateSettings } from '../../src/company/settings.ts'
import { defaultSettings } from '../../src/company/settings-schema.ts'
import { inTransaction } from '../../src/context.ts'
import { testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
const ctx = () => testContext(database.db)

beforeEach(() => database.sql`delete from settings`)

describe('settings', () => {
  it('are the defaults on a new installation', async () => {
    await updateSettings(ctx(), {})

    expect(await getSettings(database.db)).toEqual(defaultSettings)
  })

  it('change field by field, lists as a whole, and are read back at once', async () => {
    await updateSettings(ctx(), { company: { name: 'Maison Lune' }, locales: ['en'] })
    await updateSettings(ctx(), {
      company: { country: 'BE' },
      contact: { quietHours: { from: '21:00', to: '08:00' } },
    })

    const settings = await getSettings(database.db)

    expect(settings.company).toEqual({ ...defaultSettings.company, name: 'Maison Lune', country: 'BE' })
    expect(settings.locales).toEqual(['en'])
    expect(settings.contact.quietHours).toEqual({ from: '21:00', to: '08:00' })
    expect(settings.contact.caps).toEqual(defaultSettings.contact.caps)
  })

  it('are read once by all transactions of a pool, and again after a change', async () => {
    await updateSettings(ctx(), { company: { name: 'Maison Lune' } })
    const inOwn = () => inTransaction(ctx(), ({ db }) => getSettings(db))
    const first = await inOwn()
    expect(first.company.name).toBe('Maison Lune')
    expect(await inOwn()).toBe(first)
    expect(await getSettings(database.db)).toBe(first)

    await updateSettings(ctx(), { company: { name: 'Maison Soleil' } })
    expect((await inOwn()).company.name).toBe('Maison Soleil')
  })

  it('are not those of a change that was rolled back', async () => {
    await updateSettings(ctx(), { company: { name: 'Kept' } })
    const failed = inTransaction(ctx(), async (inner) => {
      await updateSettings(inner, { company: { name: 'Dropped' } })
      throw new Error('too late')
    })
    await expect(failed).rejects.toThrow('too late')
    expect((await getSettings(database.db)).company.name).toBe('Kept')
  })

  it('lose no change when two people change them at once', async () => {
    await Promise.all([
      updateSettings(ctx(), { company: { name: 'One' } }),
      updateSettings(ctx(), { company: { postalAddress: '1 rue de la Paix' } }),
      updateSettings(ctx(), { company: { timezone: 'Europe/Brussels' } }),
    ])
    await updateSettings(ctx(), {})

    expect((await getSettings(database.db)).company).toMatchObject({
      name: 'One',
      postalAddress: '1 rue de la Paix',
      timezone: 'Europe/Brussels',
    })
  })

  it.each([
    ['a zone that does not exist', { company: { timezone: 'Paris' } }],
    [
      'a line break in a sender, which would reach a mail header',
      { senders: { email: { name: 'Us\r\nBcc: x@example.com' } } },
    ],
    ['a duration that is none', { contact: { phoneConsentMaxAge: 'one year' } }],
    ['no language at all', { locales: [] }],
  ])('refuse %s', async (_, patch) => {
    await expect(updateSettings(ctx(), patch)).rejects.toMatchObject({ code: 'invalid_input' })
  })

  it('leave what changed in the audit log, and nothing where nothing did', async () => {
    await updateSettings(ctx(), { tracking: { unknown: 'individual' } })
    await updateSettings(ctx(), { tracking: { unknown: 'individual' } })

    const entries = await listAuditEntries(database.db, { action: 'settings.update', limit: 100 })
    const ofTracking = entries.filter(({ after }) => 'tracking' in (after as object))
    expect(ofTracking).toMatchObject([
      {
        actorName: 'Test',
        before: { tracking: { unknown: 'none' } },
        after: { tracking: { unknown: 'individual' } },
      },
    ])
  })
})
