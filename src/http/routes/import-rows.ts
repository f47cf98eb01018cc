import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from '../../context.ts'
import { decodeCursor, toPage } from '../../core/page.ts'
import { delimiters } from '../../imports/delimiter.ts'
import { encodings } from '../../imports/encoding.ts'
import { errorCsvHeader, toErrorCsv } from '../../imports/error-csv.ts'
import { getImport } from '../../imports/move-import.ts'
import { listErrors } from '../../imports/queries/imports.ts'
import { sampleImport } from '../../imports/sample-import.ts'
import { publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'
import { RowErrorView, SampleView } from './import-views.ts'

const tags = ['Imports']
const IdParam = z.object({ id: z.string().max(100) })

const errors = createRoute({
  method: 'get',
  path: '/imports/{id}/errors',
  tags,
  summary: 'The refused rows, as CSV',
  request: { params: IdParam },
  responses: {
    200: { description: 'line, column, value, message', content: { 'text/csv': { schema: z.string() } } },
    ...problems(401, 403, 404),
  },
})

const rowErrors = createRoute({
  method: 'get',
  path: '/imports/{id}/row-errors',
  tags,
  summary: 'The refused rows, in the order of the file',
  request: { params: IdParam, query: PageQuery },
  responses: {
    200: { description: 'A page', content: json(pageOf(RowErrorView)) },
    ...problems(400, 401, 403, 404),
  },
})

const sample = createRoute({
  method: 'get',
  path: '/imports/{id}/sample',
  tags,
  summary: 'The columns of an upload with the first rows, as they are understood',
  description: 'With another encoding or delimiter: how the file would look. 404 once the file is deleted.',
  request: {
    params: IdParam,
    query: z.object({ encoding: z.enum(encodings).optional(), delimiter: z.enum(delimiters).optional() }),
  },
  responses: {
    200: { description: 'The columns', content: json(SampleView) },
    ...problems(400, 401, 403, 404),
  },
})

/** What stands in the file itself: its first rows, and those that were refused. */
export function importRowRoutes({ dataDir }: { readonly dataDir: string }) {
  const idOf = (ctx: Context, id: string) => publicIds(ctx).from('imp', id)

  return createRouter()
    .openapi(sample, async (c) => {
      const { ctx } = c.var
      const found = await sampleImport(ctx, dataDir, idOf(ctx, c.req.valid('param').id), c.req.valid('query'))
      const columns = found.columns.map((column) => ({ ...column, cells: [...column.cells] }))
      return c.json({ ...found, columns }, 200)
    })
    .openapi(rowErrors, async (c) => {
      const { ctx } = c.var
      const { cursor, limit } = c.req.valid('query')
      const { id } = await getImport(ctx, idOf(ctx, c.req.valid('param').id))
      const afterId = cursor ? decodeCursor(cursor, z.number().int()) : 0
      const found = await listErrors(ctx.db, id, { afterId, limit: limit + 1 })
      const page = toPage(found, limit, (row) => row.id)
      const items = page.items.map(({ line, column, value, message }) => ({ line, column, value, message }))
      return c.json({ items, next: page.nextCursor }, 200)
    })
    .openapi(errors, async (c) => {
      const { ctx } = c.var
      const { id } = await getImport(ctx, idOf(ctx, c.req.valid('param').id))
      return c.body(ReadableStream.from(errorReport(ctx, id)), 200, {
        'content-type': 'text/csv; charset=utf-8',
        'content-disposition': `attachment; filename="errors-${c.req.valid('param').id}.csv"`,
      })
    })
}

async function* errorReport({ db }: Context, id: number): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  yield encoder.encode(errorCsvHeader)
  let afterId = 0
  for (;;) {
    const page = await listErrors(db, id, { afterId, limit: 1_000 })
    yield encoder.encode(page.map(toErrorCsv).join(''))
    const last = page.at(-1)
    if (!last || page.length < 1_000) return
    afterId = last.id
  }
}
