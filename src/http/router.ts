import { OpenAPIHono } from '@hono/zod-openapi'
import type { Context } from '../context.ts'
import { InvalidInputError } from '../core/errors.ts'

/** What every handler finds in `c.var`. `ctx.actor` is whoever is signed in, or the public. */
export interface Env {
  Variables: {
    ctx: Context
    requestId: string
  }
}

/** A router whose validation failures are thrown as InvalidInputError, with the path of each wrong field. */
export function createRouter() {
  return new OpenAPIHono<Env>({
    defaultHook: (result, c) => {
      if (result.success) return
      const where = result.target === 'json' ? '' : `${result.target}.`
      throw new InvalidInputError(
        `The request to ${c.req.path} has ${result.error.issues.length} wrong field(s)`,
        result.error.issues.map((issue) => ({
          path: where + issue.path.map(String).join('.'),
          message: issue.message,
        })),
      )
    },
  })
}
