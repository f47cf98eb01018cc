import { describe, expect, it } from 'vitest'
import { announceLinkKey, promoteLinkKey } from '../../src/access/link-keys.ts'
import { keysCommand } from '../../src/cli/keys.ts'
import { testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const { db } = testDatabase()
const ctx = testContext(db)

async function run(...argv: string[]) {
  const lines: string[] = []
  const code = await keysCommand(ctx, argv, {
    print: (line) => void lines.push(line),
    note: (line) => void lines.push(line),
  })
  return { code, lines }
}

describe('relance keys', () => {
  it('lists the keys with their states, and keeps those that sent links still need', async () => {
    expect((await run('list')).lines).toEqual(['0\tsigning\t(the first key, from SECRET_KEY)'])

    const id = await announceLinkKey(ctx)
    await promoteLinkKey(ctx, id)

    const states = (await run('list')).lines.map((line) => line.split('\t').slice(0, 2))
    expect(states).toEqual(
      expect.arrayContaining([
        ['0', 'verifying'],
        [id, 'signing'],
      ]),
    )
    await expect(run('retire', '0')).rejects.toMatchObject({ code: 'conflict' })
    await expect(run('retire', 'zzz')).rejects.toMatchObject({ code: 'not_found' })
  })

  it('says how it is used', async () => {
    expect(await run('turn')).toMatchObject({ code: 1, lines: [expect.stringContaining('Usage')] })
  })
})
