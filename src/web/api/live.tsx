import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'

type Listener = (value: unknown) => void

interface Wire {
  listen(topic: string, listener: Listener): () => void
}

const WireContext = createContext<Wire | undefined>(undefined)
const SETTLE_MS = 50

/** One connection for all that the page watches: browsers allow few. Opened when something is watched. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const wire = useMemo(createWire, [])
  return <WireContext.Provider value={wire}>{children}</WireContext.Provider>
}

/**
 * What the server says about a topic of src/http/live-topics.ts, again whenever it changes. Undefined until it
 * first spoke. `topic` undefined: watches nothing.
 */
export function useLive<T>(topic: string | undefined): T | undefined {
  const wire = useContext(WireContext)
  const [heard, hear] = useState<{ topic: string; value: T }>()
  useEffect(() => {
    if (!wire || topic === undefined) return
    return wire.listen(topic, (value) => hear({ topic, value: value as T }))
  }, [wire, topic])
  return heard && heard.topic === topic ? heard.value : undefined
}

function createWire(): Wire {
  const listeners = new Map<string, Set<Listener>>()
  const last = new Map<string, unknown>()
  let source: EventSource | undefined
  let pending: number | undefined

  function connect(): void {
    source?.close()
    source = undefined
    if (listeners.size === 0) return
    const topics = [...listeners.keys()]
    const opened = new EventSource(
      `/api/live?${topics.map((name) => `topic=${encodeURIComponent(name)}`).join('&')}`,
    )
    for (const topic of topics) {
      opened.addEventListener(topic, (event) => {
        const value: unknown = JSON.parse((event as MessageEvent<string>).data)
        last.set(topic, value)
        for (const listener of listeners.get(topic) ?? []) listener(value)
      })
    }
    source = opened
  }

  // A page change drops and adds topics in one breath: one new connection, not three.
  function reconnectSoon(): void {
    window.clearTimeout(pending)
    pending = window.setTimeout(connect, SETTLE_MS)
  }

  return {
    listen(topic, listener) {
      const known = listeners.get(topic)
      if (known) known.add(listener)
      else {
        listeners.set(topic, new Set([listener]))
        reconnectSoon()
      }
      if (last.has(topic)) listener(last.get(topic))
      return () => {
        const left = listeners.get(topic)
        left?.delete(listener)
        if (left?.size === 0) {
          listeners.delete(topic)
          last.delete(topic)
          reconnectSoon()
        }
      }
    },
  }
}
