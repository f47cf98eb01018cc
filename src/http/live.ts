import { createRoute, z } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import type { Context } from '../context.ts'
import { InvalidInputError } from '../core/errors.ts'
import { createRouter } from './router.ts'
import { problems } from './schemas.ts'

/** Something that changes by itself and that open screens show: read once for everybody who looks. */
export interface LiveTopic {
  /** How often it is read while somebody looks. */
  readonly everyMs: number
  /** `argument` is what follows the colon: `workflow:welcome`. Undefined when there is no such thing. */
  read(ctx: Context, argument: string): Promise<unknown>
}

export interface LiveHub {
  knows(name: string): boolean
  /** Calls `tell` with the JSON of the value now, and again whenever it has changed. Returns how to stop. */
  watch(name: string, tell: (json: string) => void): () => void
}

interface Watched {
  readonly tells: Set<(json: string) => void>
  readonly timer: NodeJS.Timeout
  last: string | undefined
  reading: boolean
}

const TOPICS_MAX = 20
const HEARTBEAT_MS = 15_000
/** Then the browser comes back by itself, and whether the person may still look is asked again. */
const CONNECTION_MS = 5 * 60_000

/** Reads each topic on one timer, however many screens are open; nobody looks: nothing is read. */
export function liveHub(ctx: Context, topics: Readonly<Record<string, LiveTopic>>): LiveHub {
  const watched = new Map<string, Watched>()

  async function refresh(name: string, topic: LiveTopic): Promise<void> {
    const entry = watched.get(name)
    if (!entry || entry.reading) return
    entry.reading = true
    try {
      const json = JSON.stringify(await topic.read(ctx, argumentOf(name)))
      if (json === undefined || json === entry.last) return
      entry.last = json
      for (const tell of entry.tells) tell(json)
    } catch (error) {
      ctx.log.warn({ err: error, topic: name }, 'a live topic could not be read')
    } finally {
      entry.reading = false
    }
  }

  function open(name: string, topic: LiveTopic): Watched {
    const timer = setInterval(() => void refresh(name, topic), topic.everyMs)
    timer.unref()
    const entry: Watched = { tells: new Set(), timer, last: undefined, reading: false }
    watched.set(name, entry)
    void refresh(name, topic)
    return entry
  }

  return {
    knows: (name) => Object.hasOwn(topics, kindOf(name)),
    watch(name, tell) {
      const topic = topics[kindOf(name)]
      if (!topic) throw new Error(`no live topic ${name}`)
      const entry = watched.get(name) ?? open(name, topic)
      entry.tells.add(tell)
      if (entry.last !== undefined) tell(entry.last)
      return () => {
        entry.tells.delete(tell)
        if (entry.tells.size > 0) return
        clearInterval(entry.timer)
        watched.delete(name)
      }
    },
  }
}

const live = createRoute({
  method: 'get',
  path: '/live',
  tags: ['Reports'],
  summary: 'What changes by itself, as server-sent events',
  description: 'One event per topic and change, named like the topic; its data is JSON.',
  request: {
    query: z.object({
      topic: z
        .union([z.string(), z.array(z.string())])
        .openapi({ example: ['overview', 'workflow:welcome'] }),
    }),
  },
  responses: {
    200: { description: 'The stream', content: { 'text/event-stream': { schema: z.string() } } },
    ...problems(400, 401, 403),
  },
})

/** GET /live?topic=overview&topic=workflow:welcome — server-sent events, one `event` name per topic. */
export function liveRoutes(hub: LiveHub) {
  const router = createRouter()
  router.openAPIRegistry.registerPath(live)
  router.get('/live', (c) => {
    const names = [...new Set(c.req.queries('topic') ?? [])]
    const parsed = z.array(z.string().max(200)).min(1).max(TOPICS_MAX).safeParse(names)
    const unknown = names.find((name) => !hub.knows(name))
    if (!parsed.success || unknown !== undefined) {
      throw new InvalidInputError('the request to /api/live names no topic that there is', [
        {
          path: 'query.topic',
          message: `must be 1 to ${TOPICS_MAX} known topics${unknown ? `; ${unknown} is none` : ''}`,
        },
      ])
    }
    c.header('x-accel-buffering', 'no')
    return streamSSE(c, (stream) => streamTopics(stream, hub, names))
  })
  return router
}

interface EventStream {
  readonly aborted: boolean
  writeSSE(message: { event?: string; data: string }): Promise<void>
  onAbort(listener: () => void): void
}

async function streamTopics(stream: EventStream, hub: LiveHub, names: readonly string[]): Promise<void> {
  const stops = names.map((name) =>
    hub.watch(name, (data) => void stream.writeSSE({ event: name, data }).catch(() => undefined)),
  )
  const heartbeat = setInterval(() => {
    void stream.writeSSE({ event: 'heartbeat', data: '' }).catch(() => undefined)
  }, HEARTBEAT_MS)
  await new Promise<void>((resolve) => {
    const end = setTimeout(resolve, CONNECTION_MS)
    end.unref()
    stream.onAbort(() => {
      clearTimeout(end)
      resolve()
    })
  })
  clearInterval(heartbeat)
  for (const stop of stops) stop()
}

function kindOf(name: string): string {
  return name.split(':', 1)[0] ?? name
}

function argumentOf(name: string): string {
  return name.slice(kindOf(name).length + 1)
}
