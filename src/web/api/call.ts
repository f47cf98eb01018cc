import { learnTime } from '../words/now.ts'
import type { Operations, Schemas } from './schema.gen.ts'

export type { Operations, Schemas }

export type OperationName = keyof Operations
export type ResponseOf<N extends OperationName> = Operations[N]['response']

type Part<K extends string, V> = V extends undefined
  ? { [P in K]?: undefined }
  : Record<never, never> extends V
    ? { [P in K]?: V }
    : { [P in K]: V }

/** What an operation needs: `path`, `query` and `body`, each only where the route has it. */
export type InputOf<N extends OperationName> = Part<'path', Operations[N]['path']> &
  Part<'query', Operations[N]['query']> &
  Part<'body', Operations[N]['body']> & { signal?: AbortSignal }

interface Issue {
  readonly path: string
  readonly message: string
  readonly remedy?: string
}

/** The server said no. `title` may be shown; `issues` name the fields; `requestId` is what to quote. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly code: string
  readonly issues: readonly Issue[]
  readonly requestId: string | undefined

  constructor(status: number, problem: Partial<Schemas['Problem']>, requestId: string | undefined) {
    super(problem.title ?? `HTTP ${status}`)
    this.status = status
    this.code = problem.code ?? 'unknown'
    this.issues = (problem.errors ?? []) as readonly Issue[]
    this.requestId = requestId
  }
}

/**
 * Calls a route of the server: `call('GET /customers/{id}', { path: { id } })`. Names, parameters, bodies and
 * answers are typed by the server's own routes. Throws ApiError for a refusal, TypeError when nobody answers.
 */
export async function call<N extends OperationName>(
  name: N,
  ...[input]: Record<never, never> extends InputOf<N> ? [InputOf<N>?] : [InputOf<N>]
): Promise<ResponseOf<N>> {
  const [method = 'GET', template = ''] = (name as string).split(' ')
  const { path, query, body, signal } = ((input as unknown) ?? {}) as {
    path?: Record<string, unknown>
    query?: Record<string, unknown>
    body?: unknown
    signal?: AbortSignal
  }
  const filled = template.replace(/\{(\w+)\}/g, (_, key: string) => encodeURIComponent(String(path?.[key])))
  const answer: unknown = await request(method, `/api${filled}${toSearch(query)}`, {
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
    ...(signal && { signal }),
  })
  return answer as ResponseOf<N>
}

/** For the few calls whose body is no JSON: files. `path` as the browser sees it. */
export async function request(method: string, path: string, init: RequestInit = {}): Promise<unknown> {
  const response = await fetch(path, { method, credentials: 'same-origin', ...init })
  learnTime(response.headers.get('date'))
  if (!response.ok) throw await toError(response)
  if (response.status === 204) return undefined
  return response.headers.get('content-type')?.includes('json') ? response.json() : response.text()
}

async function toError(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id') ?? undefined
  const problem = (await response.json().catch(() => ({}))) as Partial<Schemas['Problem']>
  return new ApiError(response.status, problem, requestId)
}

function toSearch(query: Record<string, unknown> | undefined): string {
  const search = new URLSearchParams()
  for (const [key, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== '') search.set(key, String(value))
  }
  const text = search.toString()
  return text === '' ? '' : `?${text}`
}
