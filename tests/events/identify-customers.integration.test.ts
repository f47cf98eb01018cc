import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { inTransaction } from '../../src/context.ts'
import { addressHash } from '../../src/customers/address.ts'
import type { Identity } from '../../src/customers/identity.ts'
import { findCustomerById, findCustomerByIdentity } from '../../src/customers/queries.ts'
import { rows } from '../../src/db/client.ts'
import { identifyCustomers, type Person } from '../../src/events/identify-customers.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
const masterKey = Buffer.alloc(32, 1)

const external = (value: string): Identity => ({ kind: 'external', value })
const email = (value: string): Identity => ({ kind: 'email', value })
const phone = (value: string): Identity => ({ kind: 'phone', value })
const anonymous = (value: string): Identity => ({ kind: 'anonymous', value })

function identify(people: (Partial<Person> & { identities: Identity[] })[]) {
  return inTransaction(testContext(database.db), ({ db }) =>
    identifyCustomers(
      db,
      people.map((person) => ({ repoint: true, at: testNow, source: 'test', ...person })),
      testNow,
      masterKey,
    ),
  )
}

async function identifyOne(identities: Identity[], set?: Record<string, unknown>) {
  const [one] = await identify([{ identities, ...(set ? { set } : {}) }])
  if (!one) throw new Error('no answer')
  return one
}

async function ownerOf({ kind, value }: Identity) {
  return (await findCustomerByIdentity(database.db, kind, value))?.id
}

function topicsOf(customerId: number) {
  return rows<{ topic: string }>(
    database.db,
    sql`select topic from inbox where customer_id = ${customerId} order by id`,
  ).then((list) => list.map(({ topic }) => topic))
}

let run = 0
beforeEach(() => {
  run += 1
})
const own = (name: string) => `${name}-${run}`

describe('identifyCustomers', () => {
  it('makes a known customer with attributes, columns, hashes and the facts that the engine needs', async () => {
    const address = `ana${run}@example.com`
    const [ana] = await identify([
      {
        identities: [external(own('u')), email(address), anonymous(own('d'))],
        set: {
          email: address,
          phone: '06 12 34 56 78',
          city: 'Lyon',
          locale: 'fr_fr',
          timezone: 'europe/paris',
        },
      },
    ])

    expect(ana).toMatchObject({ created: true, refused: [] })
    const customer = await findCustomerById(database.db, ana?.customerId ?? 0)
    expect(customer).toMatchObject({
      state: 'known',
      email: address,
      phone: '+33612345678',
      locale: 'fr-FR',
      timezone: 'Europe/Paris',
      attributes: { city: 'Lyon' },
      emailHash: addressHash('email', address, masterKey),
      phoneHash: addressHash('phone', '+33612345678', masterKey),
    })
    expect(await ownerOf(phone('+33612345678'))).toBe(ana?.customerId)
    // One row stands for all of someone new.
    expect(await topicsOf(ana?.customerId ?? 0)).toEqual(['event:customer_created'])
  })

  it('attaches a user id to the anonymous customer of the device, who becomes known', async () => {
    const before = await identifyOne([anonymous(own('d'))])
    const after = await identifyOne([external(own('u')), anonymous(own('d'))])

    expect(after).toMatchObject({ customerId: before.customerId, created: false })
    expect(await findCustomerById(database.db, after.customerId)).toMatchObject({ state: 'known' })
    expect(await topicsOf(after.customerId)).toEqual(['created', 'event:customer_created'])
  })

  it('asks for a merge when both the user and an anonymous customer exist', async () => {
    const device = await identifyOne([anonymous(own('d'))])
    const user = await identifyOne([external(own('u'))])
    const again = await identifyOne([external(own('u')), anonymous(own('d'))])

    expect(again.customerId).toBe(user.customerId)
    expect(await topicsOf(user.customerId)).toContain(`merge:${device.customerId}`)
  })

  it('only moves the device when it belonged to another known customer', async () => {
    const first = await identifyOne([external(own('u')), anonymous(own('d'))])
    const second = await identifyOne([external(own('v')), anonymous(own('d'))])

    expect(second.customerId).not.toBe(first.customerId)
    expect(await ownerOf(anonymous(own('d')))).toBe(second.customerId)
    expect((await topicsOf(second.customerId)).filter((topic) => topic.startsWith('merge:'))).toEqual([])
  })

  it('does not let a mere event take a device from a known customer', async () => {
    const first = await identifyOne([external(own('u')), anonymous(own('d'))])
    await identify([{ identities: [external(own('v')), anonymous(own('d'))], repoint: false }])

    expect(await ownerOf(anonymous(own('d')))).toBe(first.customerId)
  })

  it('gives a form contact without user id to the user who comes with the same email', async () => {
    const contact = await identifyOne([email(`eva${run}@example.com`)])
    const user = await identifyOne([external(own('u')), email(`eva${run}@example.com`)])

    expect(user).toMatchObject({ customerId: contact.customerId, created: false })
  })

  it('leaves an address with the user who has it, and says so', async () => {
    const address = `shared${run}@example.com`
    const owner = await identifyOne([external(own('u')), email(address)], { email: address })
    const other = await identifyOne([external(own('v')), email(address)], { email: address })

    expect(other).toMatchObject({ created: true, refused: [{ name: 'email', reason: 'taken' }] })
    expect(await ownerOf(email(address))).toBe(owner.customerId)
    expect(await findCustomerById(database.db, other.customerId)).toMatchObject({
      email: null,
      emailHash: null,
    })
  })

  it('does not take two people with one phone for one person', async () => {
    const number = `+336390${String(10000 + run).slice(-5)}`.padEnd(12, '0')
    const mother = await identifyOne([email(`mother${run}@example.com`), phone(number)])
    const son = await identifyOne([email(`son${run}@example.com`), phone(number)])

    expect(son.customerId).not.toBe(mother.customerId)
    expect(await ownerOf(phone(number))).toBe(mother.customerId)
  })

  it('settles claims of one call in order', async () => {
    const results = await identify([
      { identities: [anonymous(own('d'))] },
      { identities: [external(own('u')), anonymous(own('d'))] },
      { identities: [external(own('v')), anonymous(own('d'))] },
    ])

    const [device, user, other] = results.map(({ customerId }) => customerId)
    expect(user).toBe(device)
    expect(other).not.toBe(user)
    expect(await ownerOf(anonymous(own('d')))).toBe(other)
  })

  it('makes one customer when ten servers meet the same new person at once', async () => {
    const attempts = Array.from({ length: 10 }, (_, server) =>
      identify([{ identities: [external(own('u')), anonymous(own(`d${server}`))] }]),
    )
    const ids = (await Promise.all(attempts)).map(([one]) => one?.customerId)

    expect(new Set(ids).size).toBe(1)
    const [{ n } = { n: 0 }] = await rows<{ n: number }>(
      database.db,
      sql`select count(*) as n from identities where customer_id = ${ids[0] ?? 0}`,
    )
    expect(n).toBe(11)
  })

  it('changes nothing and tells nothing when the same is said again', async () => {
    const first = await identifyOne([external(own('u'))], { city: 'Lyon', tags: ['a', { b: 1 }] })
    const topics = await topicsOf(first.customerId)
    const again = await identifyOne([external(own('u'))], { city: 'Lyon', tags: ['a', { b: 1 }] })

    expect(again.changed).toEqual([])
    expect(await topicsOf(first.customerId)).toEqual(topics)
  })

  it('says which values it could not take', async () => {
    const result = await identifyOne([external(own('u'))], {
      email: 'nobody',
      timezone: 'Mars/Base',
      city: 'Lyon',
    })

    expect(result.changed).toEqual(['city'])
    expect(result.refused).toEqual([
      { name: 'email', reason: 'invalid' },
      { name: 'timezone', reason: 'invalid' },
    ])
  })
})
