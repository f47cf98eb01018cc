import { csvCell } from '../core/csv.ts'
import type { Db } from '../db/client.ts'
import { getSegment } from './get-segment.ts'
import { listMembers, type Member } from './queries/members.ts'

const PAGE = 5_000
const HEADER = ['customer', 'email', 'phone', 'locale', 'since', 'attributes']

/** The members as lines of CSV (RFC 4180), header first, read page by page. `toId` makes the id that is shown. */
export async function* exportMembers(
  db: Db,
  key: string,
  toId: (customerId: number) => string,
): AsyncGenerator<string> {
  const { id } = await getSegment(db, key)
  yield HEADER.join(',')
  for (let afterId = 0, isMore = true; isMore; ) {
    const members = await listMembers(db, id, { afterId, limit: PAGE })
    for (const member of members) yield toLine(member, toId)
    afterId = members.at(-1)?.customerId ?? afterId
    isMore = members.length === PAGE
  }
}

function toLine(
  { customerId, email, phone, locale, since, attributes }: Member,
  toId: (id: number) => string,
): string {
  const cells = [toId(customerId), email, phone, locale, since.toISOString(), JSON.stringify(attributes)]
  return cells.map((cell) => csvCell(cell ?? '')).join(',')
}
