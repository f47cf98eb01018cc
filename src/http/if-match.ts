import { z } from '@hono/zod-openapi'
import { InvalidInputError } from '../core/errors.ts'

/** Optimistic locking: the entity tag (a revision number in quotes) that the caller has read. */
export const IfMatch = z.object({
  'if-match': z.string().max(40).optional().openapi({
    description: 'The ETag that you read, such as "3"; leave it out to begin anew',
    example: '"3"',
  }),
})

export function toEtag(revision: number): string {
  return `"${revision}"`
}

/** Undefined when it was left out. Throws InvalidInputError for anything but one of our tags. */
export function revisionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined) return undefined
  const [, digits] = /^(?:W\/)?"?(\d{1,9})"?$/.exec(ifMatch.trim()) ?? []
  if (digits !== undefined) return Number(digits)
  throw new InvalidInputError('the header If-Match is not an ETag of ours', [
    { path: 'If-Match', message: 'must be the ETag that was answered, such as "3"' },
  ])
}

/** The same where a change makes no sense without it. */
export function requireRevision(ifMatch: string | undefined): number {
  const revision = revisionOf(ifMatch)
  if (revision !== undefined) return revision
  throw new InvalidInputError('the header If-Match is needed', [
    { path: 'If-Match', message: 'must be the ETag of the draft that you have seen, such as "3"' },
  ])
}
