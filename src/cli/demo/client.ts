/** Speaks to the running instance over HTTP, as a company's own programs and customers would. */
export interface DemoClient {
  /** Management API, with the API key. The answer's JSON; an error names the request and what it said. */
  api<T>(method: 'GET' | 'POST' | 'PUT' | 'PATCH', path: string, body?: unknown): Promise<T>
  /** A file for POST /api/imports. */
  upload<T>(path: string, contents: string, contentType: string): Promise<T>
  /** A workflow's YAML. */
  publish(yaml: string): Promise<void>
  /** Events API, with the write key. */
  track(events: readonly TrackEvent[]): Promise<void>
  /** What a person's browser does: no key; redirects are not followed. */
  browse(url: string, form?: Record<string, string>): Promise<Response>
}

export interface TrackEvent {
  readonly userId: string
  readonly event: string
  readonly properties: Record<string, unknown>
  readonly timestamp: string
  readonly messageId: string
}

interface Keys {
  readonly apiKey: string
  readonly writeKey: string
}

const BATCH = 100
/** An ordinary browser: without it the click would be taken for a scanner's. */
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'

export function createDemoClient(baseUrl: string, keys: Keys): DemoClient {
  async function request<T>(path: string, init: RequestInit): Promise<T> {
    const response = await fetch(baseUrl + path, init)
    const text = await response.text()
    if (!response.ok)
      throw new Error(`${init.method} ${path} answered ${response.status}: ${text.slice(0, 500)}`)
    return (text === '' ? undefined : JSON.parse(text)) as T
  }
  const bearer = { authorization: `Bearer ${keys.apiKey}` }

  return {
    api: (method, path, body) =>
      request(path, {
        method,
        headers: { ...bearer, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    upload: (path, contents, contentType) =>
      request(path, { method: 'POST', headers: { ...bearer, 'content-type': contentType }, body: contents }),
    async publish(yaml) {
      await request('/api/workflows', {
        method: 'POST',
        headers: { ...bearer, 'content-type': 'application/yaml' },
        body: yaml,
      })
    },
    async track(events) {
      for (let from = 0; from < events.length; from += BATCH) {
        const batch = events.slice(from, from + BATCH).map((event) => ({ type: 'track', ...event }))
        await request('/v1/batch', {
          method: 'POST',
          headers: {
            authorization: `Basic ${Buffer.from(`${keys.writeKey}:`).toString('base64')}`,
            'content-type': 'application/json',
          },
          body: JSON.stringify({ batch }),
        })
      }
    },
    browse: (url, form) =>
      fetch(url, {
        method: form ? 'POST' : 'GET',
        redirect: 'manual',
        headers: { 'user-agent': BROWSER, accept: 'text/html', 'accept-language': 'fr' },
        ...(form ? { body: new URLSearchParams(form) } : {}),
      }),
  }
}
