import { describe, expect, it } from 'vitest'
import { privacyCommand } from '../../src/cli/privacy.ts'
import { findCustomerById } from '../../src/customers/queries.ts'
import { aCustomer } from '../consent/people.ts'
import { testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const { db } = testDatabase()
const ctx = testContext(db)

function shell() {
  const out: string[] = []
  const notes: string[] = []
  return {
    out,
    notes,
    print: (line: string) => void out.push(line),
    note: (line: string) => void notes.push(line),
  }
}

describe('relance privacy', () => {
  it('exports a person by any of their identities, as JSON alone on stdout', async () => {
    await aCustomer(db, { email: 'ada@example.com', phone: '+33612345678' })
    const io = shell()

    expect(await privacyCommand(ctx, ['export', '06 12 34 56 78'], io)).toBe(0)

    expect(JSON.parse(io.out.join('\n')).data.profile).toMatchObject([{ email: 'ada@example.com' }])
  })

  it('erases only with --yes', async () => {
    const id = await aCustomer(db, { email: 'bob@example.com' })
    const io = shell()

    await expect(privacyCommand(ctx, ['erase', 'bob@example.com'], io)).rejects.toMatchObject({
      code: 'invalid_input',
    })
    expect((await findCustomerById(db, id))?.state).toBe('known')

    expect(await privacyCommand(ctx, ['erase', 'Bob@example.com', '--yes'], io)).toBe(0)
    expect((await findCustomerById(db, id))?.state).toBe('erased')
  })

  it('says who it does not know, and how it is used', async () => {
    const io = shell()

    await expect(privacyCommand(ctx, ['export', 'nobody@example.com'], io)).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await privacyCommand(ctx, [], io)).toBe(1)
    expect(io.notes[0]).toContain('Usage')
  })
})
