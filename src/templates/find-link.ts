import type { Db } from '../db/client.ts'
import { findLink } from './queries.ts'
import { linkPosition, resolveLink } from './resolve-link.ts'

export interface ClickedLink {
  readonly versionId: number
  /** The language in which the message was rendered. */
  readonly locale: string
  /** As in the click token. */
  readonly position: number
}

/** Where a click goes, with the message's own data; undefined when there is no such link or no web address. */
export async function findLinkTarget(
  db: Db,
  clicked: ClickedLink,
  data: unknown,
): Promise<{ url: string; label: string | null } | undefined> {
  const link = await findLink(db, { ...clicked, position: linkPosition(clicked.position) })
  const url = link && resolveLink(link.url, clicked.position, data)
  return url === undefined ? undefined : { url, label: link?.label ?? null }
}
