import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from '../../context.ts'
import { InvalidInputError } from '../../core/errors.ts'
import { decodeCursor, toPage } from '../../core/page.ts'
import { createImport } from '../../imports/create-import.ts'
import { delimiters } from '../../imports/delimiter.ts'
import { encodings } from '../../imports/encoding.ts'
import { importKinds } from '../../imports/import.ts'
import { cancelImport, getImport, runImport, undoImport } from '../../imports/move-import.ts'
import { listImports } from '../../imports/queries/imports.ts'
import { recheckImport } from '../../imports/recheck-import.ts'
import { publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'
import { importRowRoutes } from './import-rows.ts'
import { ImportView, Mapping, OptionsBody, toImportView, toOptions } from './import-views.ts'

const tags = ['Imports']
const IdParam = z.object({ id: z.string().max(100) })
const answer = { 200: { description: 'The import', content: json(ImportView) } }

const create = createRoute({
  method: 'post',
  path: '/imports',
  tags,
  summary: 'Upload a CSV file and have it checked',
  description:
    'The body is the file. Nothing is imported before `POST /imports/{id}/run`. Encoding, delimiter and the meaning of each column are detected where they are not given.',
  request: {
    query: z.object({
      filename: z.string().max(300).default('file.csv'),
      kind: z.enum(importKinds).default('customers'),
      encoding: z.enum(encodings).optional(),
      delimiter: z.enum(delimiters).optional(),
      mapping: z
        .string()
        .max(100_000)
        .optional()
        .openapi({ description: 'JSON: column to target, for those not to be guessed' }),
      options: z
        .string()
        .max(10_000)
        .optional()
        .openapi({ description: 'JSON: consent, createMissing, eventType' }),
      check: z.enum(['now', 'later']).default('now').openapi({
        description: '`later`: waits for `POST /imports/{id}/check`, whatever the guess is worth',
      }),
    }),
    body: { required: true, content: { 'text/csv': { schema: z.string().openapi({ format: 'binary' }) } } },
  },
  responses: {
    201: { description: 'Being checked, or waiting to be', content: json(ImportView) },
    ...problems(400, 401, 403, 413),
  },
})

const list = createRoute({
  method: 'get',
  path: '/imports',
  tags,
  summary: 'Imports, newest first',
  request: { query: PageQuery },
  responses: {
    200: { description: 'A page', content: json(pageOf(ImportView)) },
    ...problems(400, 401, 403),
  },
})

const get = createRoute({
  method: 'get',
  path: '/imports/{id}',
  tags,
  summary: 'One import and how far it is',
  request: { params: IdParam },
  responses: { ...answer, ...problems(401, 403, 404) },
})

const check = createRoute({
  method: 'post',
  path: '/imports/{id}/check',
  tags,
  summary: 'Check the file again, understood otherwise',
  request: {
    params: IdParam,
    body: {
      required: true,
      content: json(
        z.strictObject({
          encoding: z.enum(encodings).optional(),
          delimiter: z.enum(delimiters).optional(),
          mapping: Mapping.optional(),
          options: OptionsBody.optional(),
        }),
      ),
    },
  },
  responses: { ...answer, ...problems(400, 401, 403, 404, 409) },
})

function actionRoute<Action extends 'run' | 'cancel' | 'undo'>(action: Action, summary: string) {
  return createRoute({
    method: 'post',
    path: `/imports/{id}/${action}`,
    tags,
    summary,
    request: { params: IdParam },
    responses: { ...answer, ...problems(401, 403, 404, 409) },
  })
}

/** `dataDir`: where uploads are kept; the workers need the same folder. */
export function importRoutes({ dataDir }: { readonly dataDir: string }) {
  const idOf = (ctx: Context, id: string) => publicIds(ctx).from('imp', id)

  const router = createRouter()
  router.route('/', importRowRoutes({ dataDir }))
  return router
    .openapi(create, async (c) => {
      const { ctx } = c.var
      const { mapping, options, ...query } = c.req.valid('query')
      const content = c.req.raw.body ?? new Blob([]).stream()
      const created = await createImport(ctx, dataDir, {
        ...query,
        content: content as unknown as AsyncIterable<Uint8Array>,
        mapping: parseText('mapping', mapping, Mapping),
        options: toOptions(parseText('options', options, OptionsBody), publicIds(ctx)),
      })
      return c.json(toImportView(created, publicIds(ctx)), 201)
    })
    .openapi(list, async (c) => {
      const { cursor, limit } = c.req.valid('query')
      const beforeId = cursor ? decodeCursor(cursor, z.number().int()) : Number.MAX_SAFE_INTEGER
      const page = toPage(
        await listImports(c.var.ctx.db, { beforeId, limit: limit + 1 }),
        limit,
        ({ id }) => id,
      )
      const ids = publicIds(c.var.ctx)
      return c.json({ items: page.items.map((one) => toImportView(one, ids)), next: page.nextCursor }, 200)
    })
    .openapi(get, async (c) => {
      const { ctx } = c.var
      return c.json(
        toImportView(await getImport(ctx, idOf(ctx, c.req.valid('param').id)), publicIds(ctx)),
        200,
      )
    })
    .openapi(check, async (c) => {
      const { ctx } = c.var
      const { options, ...input } = c.req.valid('json')
      const checked = await recheckImport(ctx, dataDir, idOf(ctx, c.req.valid('param').id), {
        ...input,
        options: toOptions(options, publicIds(ctx)),
      })
      return c.json(toImportView(checked, publicIds(ctx)), 200)
    })
    .openapi(actionRoute('run', 'Import the checked file'), async (c) => {
      const { ctx } = c.var
      return c.json(
        toImportView(await runImport(ctx, idOf(ctx, c.req.valid('param').id)), publicIds(ctx)),
        200,
      )
    })
    .openapi(actionRoute('cancel', 'Stop after the batch under way'), async (c) => {
      const { ctx } = c.var
      return c.json(
        toImportView(await cancelImport(ctx, idOf(ctx, c.req.valid('param').id)), publicIds(ctx)),
        200,
      )
    })
    .openapi(actionRoute('undo', 'Take back what the import changed'), async (c) => {
      const { ctx } = c.var
      return c.json(
        toImportView(await undoImport(ctx, idOf(ctx, c.req.valid('param').id)), publicIds(ctx)),
        200,
      )
    })
}

/** JSON within a query parameter. */
function parseText<T>(name: string, text: string | undefined, schema: z.ZodType<T>): T | undefined {
  if (text === undefined) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch (cause) {
    const message = cause instanceof z.ZodError ? z.prettifyError(cause) : 'is not JSON'
    throw new InvalidInputError(`${name} is not valid`, [{ path: `query.${name}`, message }], { cause })
  }
}
