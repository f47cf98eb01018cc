import { describe, expect, it } from 'vitest'
import { verifyKey } from '../../src/access/api-keys.ts'
import { keyCommand } from '../../src/cli/key.ts'
import { userCommand } from '../../src/cli/user.ts'
import { apiFor, signIn } from '../http/api-support.ts'
import { testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()

/** Runs a command and keeps what it said. */
async function run(command: typeof userCommand, ...argv: string[]) {
  const [out, notes]: [string[], string[]] = [[], []]
  const shell = {
    print: (line: string) => void out.push(line),
    note: (line: string) => void notes.push(line),
  }
  const code = await command(testContext(database.db), argv, shell)
  return { code, out, notes }
}

describe('relance user', () => {
  it('makes the first admin and prints the password once, alone on stdout', async () => {
    const added = await run(userCommand, 'add', 'root@example.com', '--role', 'admin', '--name', 'Root')

    expect(added.code).toBe(0)
    expect(added.out).toHaveLength(1)
    expect((await signIn(apiFor(database), 'root@example.com', added.out[0] ?? '')).status).toBe(200)
    expect((await run(userCommand, 'list')).out).toEqual(['root@example.com\tadmin\tRoot\tactive'])
  })

  it('changes roles, gives new passwords and disables', async () => {
    const first = await run(userCommand, 'add', 'x@example.com', '--role', 'viewer')

    expect((await run(userCommand, 'role', 'x@example.com', 'agent')).out).toEqual(['x@example.com is agent'])
    const second = await run(userCommand, 'password', 'x@example.com')
    expect((await signIn(apiFor(database), 'x@example.com', first.out[0] ?? '')).status).toBe(401)
    expect((await signIn(apiFor(database), 'x@example.com', second.out[0] ?? '')).status).toBe(200)
    expect((await run(userCommand, 'disable', 'x@example.com')).out).toEqual(['x@example.com is disabled'])
    expect((await signIn(apiFor(database), 'x@example.com', second.out[0] ?? '')).status).toBe(401)
  })

  it('says what is wrong: a role, an address, a verb', async () => {
    await expect(run(userCommand, 'add', 'y@example.com', '--role', 'boss')).rejects.toThrow(
      'admin, marketer, agent, viewer',
    )
    await expect(run(userCommand, 'add', 'nonsense', '--role', 'viewer')).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await expect(run(userCommand, 'disable', 'nobody@example.com')).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await run(userCommand, 'explode')).toMatchObject({
      code: 1,
      notes: [expect.stringContaining('Usage')],
    })
  })
})

describe('relance key', () => {
  it('makes, lists and revokes keys', async () => {
    const added = await run(keyCommand, 'add', 'web site', '--write')
    const [secret = ''] = added.out

    expect(await verifyKey(database.db, secret)).toMatchObject({ kind: 'write', name: 'web site' })
    expect((await run(keyCommand, 'list')).out).toEqual([
      `${secret.slice(0, 16)}\twrite\t-\tweb site\tnever used\tlive`,
    ])
    expect((await run(keyCommand, 'revoke', secret.slice(0, 16))).code).toBe(0)
    expect(await verifyKey(database.db, secret)).toBeUndefined()
    await expect(run(keyCommand, 'add', 'both', '--write', '--role', 'admin')).rejects.toThrow('either')
  })
})
