import { request } from './call.ts'

/** What is saved over it begins a draft. */
const NO_DRAFT = 0

/**
 * The routes of drafts take an entity tag, which `call` does not. All throw ApiError 409 when somebody saved meanwhile.
 */
export function draftRoutes(of: 'templates' | 'workflows') {
  const path = (key: string) => `/api/${of}/${encodeURIComponent(key)}/draft`
  return {
    path,

    async save(key: string, revision: number, body: { type: string; text: string }): Promise<unknown> {
      const headers = { 'content-type': body.type, ...(revision === NO_DRAFT ? {} : tag(revision)) }
      return request('PUT', path(key), { body: body.text, headers })
    },

    async discard(key: string, revision: number): Promise<void> {
      await request('DELETE', path(key), { headers: tag(revision) })
    },

    /** `over`: the version that is to be followed, where another one is live than when the draft was begun. */
    async publish(key: string, revision: number, over?: number): Promise<{ version: number }> {
      const query = over === undefined ? '' : `?over=${over}`
      const published = await request('POST', `${path(key)}/publish${query}`, { headers: tag(revision) })
      return published as { version: number }
    },
  }
}

function tag(revision: number): Record<string, string> {
  return { 'if-match': `"${revision}"` }
}
