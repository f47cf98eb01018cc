import { z } from '@hono/zod-openapi'

/** RFC 9457 problem details; `errors` names each wrong field by its path. */
export const ProblemView = z
  .object({
    type: z.string(),
    status: z.number().int(),
    code: z.string(),
    title: z.string(),
    errors: z
      .array(z.object({ path: z.string(), message: z.string(), remedy: z.string().optional() }))
      .optional(),
    details: z
      .record(z.string(), z.unknown())
      .optional()
      .openapi({ description: 'Of a conflict: the present state beside what was asked for' }),
  })
  .openapi('Problem')

const titles: Record<number, string> = {
  400: 'A field is wrong',
  401: 'Not signed in, or the key is unknown',
  403: 'Not allowed',
  404: 'Not found',
  409: 'In conflict with the present state',
  413: 'Too large',
  429: 'Too many requests',
  503: 'A part is down; try again',
}

/** The documented errors of a route: `...problems(400, 404)`. */
export function problems<S extends number>(...statuses: S[]) {
  return Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: titles[status] ?? 'Error',
        content: { 'application/problem+json': { schema: ProblemView } },
      },
    ]),
  ) as Record<
    S,
    { description: string; content: { 'application/problem+json': { schema: typeof ProblemView } } }
  >
}

/** `application/json` content of one schema, for requests and responses. */
export function json<T extends z.ZodType>(schema: T) {
  return { 'application/json': { schema } }
}

/** Query of every list: an opaque cursor and a page size. */
export const PageQuery = z.object({
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
})

/** A page of a list; `next` is null on the last one. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}
