import { afterEach, describe, expect, it } from 'vitest'
import { type LiveTopic, liveHub } from '../../src/http/live.ts'
import { testDatabase } from '../support/database.ts'
import { apiContext, apiFor, keyHeaders, origin } from './api-support.ts'

const database = testDatabase()
const readers: ReadableStreamDefaultReader<Uint8Array>[] = []
afterEach(async () => {
  await Promise.all(readers.splice(0).map((reader) => reader.cancel()))
})

/** Counts how often it is read; says what `value` says. */
function counter(value: () => unknown) {
  const topic = {
    everyMs: 5,
    reads: 0,
    arguments: [] as string[],
    async read(_: unknown, argument: string) {
      topic.reads++
      topic.arguments.push(argument)
      return value()
    },
  }
  return topic
}

async function listen(topics: Record<string, LiveTopic>, query: string) {
  const api = apiFor(database, { live: liveHub(apiContext(database), topics) })
  const response = await api.request(`${origin}/api/live?${query}`, {
    headers: await keyHeaders(database, 'viewer'),
  })
  return response
}

/** Reads until the stream has said `count` messages of this event. */
async function messages(response: Response, event: string, count: number): Promise<string[]> {
  if (!response.body) throw new Error('no stream')
  const reader = response.body.getReader()
  readers.push(reader)
  const decoder = new TextDecoder()
  let text = ''
  for (;;) {
    const found = Array.from(
      text.matchAll(new RegExp(`event: ${event}\ndata: (.*)\n\n`, 'g')),
      ([, data]) => data ?? '',
    )
    if (found.length >= count) return found.slice(0, count)
    const { value, done } = await reader.read()
    if (done) throw new Error(`the stream ended after: ${text}`)
    text += decoder.decode(value, { stream: true })
  }
}

describe('GET /api/live', () => {
  it('says what there is at once, and again only when it has changed', async () => {
    let reads = 0
    const topic = counter(() => ({ sent: Math.floor(reads++ / 3) }))

    const said = await messages(await listen({ overview: topic }, 'topic=overview'), 'overview', 3)

    expect(said).toEqual(['{"sent":0}', '{"sent":1}', '{"sent":2}'])
  })

  it('hands what follows the colon to the topic', async () => {
    const topic = counter(() => 1)

    await messages(await listen({ workflow: topic }, 'topic=workflow:welcome'), 'workflow:welcome', 1)

    expect(new Set(topic.arguments)).toEqual(new Set(['welcome']))
  })

  it('reads once for all who look, and not at all once nobody does', async () => {
    const topic = counter(() => topic.reads)
    const hub = liveHub(apiContext(database), { overview: topic })
    const heard: string[] = []

    const stops = [1, 2].map((listener) => hub.watch('overview', (json) => heard.push(`${listener}:${json}`)))
    await expect.poll(() => topic.reads).toBeGreaterThan(2)
    for (const stop of stops) stop()
    const reads = topic.reads
    await new Promise((resolve) => setTimeout(resolve, 30))

    expect(topic.reads).toBeLessThanOrEqual(reads)
    expect(heard.slice(0, 2)).toEqual(['1:1', '2:1'])
  })

  it('400: names a topic that there is not; 401: nobody listens unsigned', async () => {
    expect((await listen({}, 'topic=overview')).status).toBe(400)
    expect((await listen({}, '')).status).toBe(400)
    expect((await apiFor(database).request(`${origin}/api/live?topic=overview`)).status).toBe(401)
  })
})
