import { describe, expect, it } from 'vitest'
import { announceLinkKey, loadLinkKeys, promoteLinkKey, retireLinkKey } from '../../src/access/link-keys.ts'
import { signLink, verifyLink } from '../../src/access/link-token.ts'
import { virtualClock } from '../../src/core/clock.ts'
import { connect } from '../../src/db/client.ts'
import { testContext, testNow } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'

const { db, url } = testDatabase()
const clock = virtualClock(testNow)
const ctx = testContext(db, { clock })

/** As another process would read the keys, without this one's cache. */
async function asAnotherProcess() {
  const other = connect(url, { max: 1, applicationName: 'other' })
  try {
    return await loadLinkKeys(other.db, ctx.masterKey)
  } finally {
    await other.close()
  }
}

describe('link keys', () => {
  it('rotate in two steps and keep old links good until the old key is retired', async () => {
    const old = signLink(await asAnotherProcess(), { purpose: 'unsubscribe', id: 7 })

    const id = await announceLinkKey(ctx)
    expect((await asAnotherProcess()).signing.id).toBe('0')
    expect((await asAnotherProcess()).verifying.has(id)).toBe(true)

    await promoteLinkKey(ctx, id)
    expect((await asAnotherProcess()).signing.id).toBe(id)
    expect(verifyLink(await asAnotherProcess(), old, 'unsubscribe')).toEqual({ id: 7 })

    await expect(retireLinkKey(ctx, id)).rejects.toMatchObject({ code: 'conflict' })
    await expect(retireLinkKey(ctx, '0')).rejects.toMatchObject({ code: 'conflict' })
    clock.advance(400 * 24 * 3_600_000)
    await retireLinkKey(ctx, '0')
    expect(verifyLink(await asAnotherProcess(), old, 'unsubscribe')).toBeUndefined()
  })

  it('cannot be read under another master key', async () => {
    const other = connect(url, { max: 1, applicationName: 'other' })

    await expect(loadLinkKeys(other.db, Buffer.alloc(32, 9))).rejects.toThrow(
      'sealed under another master key',
    )
    await other.close()
  })
})
