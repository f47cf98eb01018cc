import { createServer } from 'node:http'
import { describe, expect, it } from 'vitest'
import { listen } from '../src/server.ts'

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => probe.once('listening', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address ? address.port : 0
}

describe('listen', () => {
  it('finishes the requests that have begun before it closes', async () => {
    const port = await freePort()
    let finish: (response: Response) => void = () => undefined
    let arrived: () => void = () => undefined
    const begun = new Promise<void>((resolve) => {
      arrived = resolve
    })
    const server = await listen(
      () => {
        arrived()
        return new Promise((resolve) => {
          finish = resolve
        })
      },
      { port, host: '127.0.0.1' },
    )
    const answer = fetch(`http://127.0.0.1:${port}/`)
    await begun

    const closed = server.close()
    finish(new Response('done'))

    expect(await (await answer).text()).toBe('done')
    await closed
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow()
  })

  it('says in one sentence that its port is taken', async () => {
    const port = await freePort()
    const options = { port, host: '127.0.0.1' }
    const first = await listen(() => new Response('first'), options)

    await expect(listen(() => new Response('second'), options)).rejects.toThrow(
      `Port ${port} is taken by another program: stop it, or set PORT to another one.`,
    )
    await first.close()
  })
})
