import { useQuery } from '@tanstack/react-query'
import { call, type Schemas } from '../../../api/call.ts'

export type Wording = Schemas['Wording']

const PAGE = 200

export function useWordings() {
  return useQuery({ queryKey: ['wordings'], queryFn: readWordings })
}

/** All of them: there are as many as a company has asked questions. */
async function readWordings(): Promise<Wording[]> {
  const all: Wording[] = []
  let cursor: string | undefined
  do {
    const { items, next } = await call('GET /wordings', { query: { limit: PAGE, ...(cursor && { cursor }) } })
    all.push(...items)
    cursor = next ?? undefined
  } while (cursor)
  return all.sort(
    (a, b) => a.key.localeCompare(b.key) || a.locale.localeCompare(b.locale) || b.version - a.version,
  )
}

/** Whether no later version of the same key and language exists; they come newest first. */
export function isCurrent(wording: Wording, all: readonly Wording[]): boolean {
  return all.find(({ key, locale }) => key === wording.key && locale === wording.locale) === wording
}
