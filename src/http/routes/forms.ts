import { createRoute, z } from '@hono/zod-openapi'
import { FormInput, FormKey } from '../../consent/form.ts'
import { bindForm, publishForm, removeForm } from '../../consent/publish-form.ts'
import { type Form, findForm, listForms } from '../../consent/queries/forms.ts'
import { NotFoundError } from '../../core/errors.ts'
import { decodeCursor, toPage } from '../../core/page.ts'
import { formPage } from '../public/form-pages.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'

const KeyParam = z.object({ key: FormKey })
const tags = ['Forms']

const FormView = z
  .object({
    key: z.string(),
    version: z.number().int(),
    url: z.string(),
    definition: z.record(z.string(), z.unknown()),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .openapi('Form')

const list = createRoute({
  method: 'get',
  path: '/forms',
  tags,
  summary: 'Forms by key',
  request: { query: PageQuery },
  responses: { 200: { description: 'A page', content: json(pageOf(FormView)) }, ...problems(400, 401, 403) },
})

const get = createRoute({
  method: 'get',
  path: '/forms/{key}',
  tags,
  summary: 'One form',
  request: { params: KeyParam },
  responses: { 200: { description: 'The form', content: json(FormView) }, ...problems(401, 403, 404) },
})

const publish = createRoute({
  method: 'put',
  path: '/forms/{key}',
  tags,
  summary: 'Publish a form, or its next version',
  description:
    'Bound to the present versions of its wordings: publish it again after writing a new one. People post it to /f/{key}.',
  request: { params: KeyParam, body: { required: true, content: json(FormInput) } },
  responses: { 200: { description: 'As published', content: json(FormView) }, ...problems(400, 401, 403) },
})

const remove = createRoute({
  method: 'delete',
  path: '/forms/{key}',
  tags,
  summary: 'Remove a form; the proofs that refer to it stay',
  request: { params: KeyParam },
  responses: { 204: { description: 'Removed' }, ...problems(401, 403, 404) },
})

const preview = createRoute({
  method: 'post',
  path: '/forms/{key}/preview',
  tags,
  summary: 'The page of a form that need not be saved',
  request: {
    params: KeyParam,
    body: {
      required: true,
      content: json(z.strictObject({ form: FormInput, locale: z.enum(['en', 'fr']) })),
    },
  },
  responses: {
    200: {
      description: 'The page',
      content: json(
        z.object({ html: z.string().openapi({ description: 'For an iframe with an empty sandbox' }) }),
      ),
    },
    ...problems(400, 401, 403),
  },
})

export const formAdminRoutes = createRouter()
  .openapi(preview, async (c) => {
    const { form, locale } = c.req.valid('json')
    const { ctx } = c.var
    const now = ctx.clock.now()
    const { key } = c.req.valid('param')
    const drawn = {
      id: 0,
      key,
      version: 0,
      definition: await bindForm(ctx, form),
      createdAt: now,
      updatedAt: now,
    }
    const page = await formPage(c, drawn, locale)
    c.header('content-security-policy', undefined)
    return c.json({ html: await page.text() }, 200)
  })
  .openapi(list, async (c) => {
    const { cursor, limit } = c.req.valid('query')
    const after = cursor ? decodeCursor(cursor, z.string()) : null
    const page = toPage(await listForms(c.var.ctx.db, { after, limit }), limit, ({ key }) => key)
    const { publicUrl } = c.var.ctx
    return c.json({ items: page.items.map((form) => toView(form, publicUrl)), next: page.nextCursor }, 200)
  })
  .openapi(get, async (c) => {
    const { key } = c.req.valid('param')
    const form = await findForm(c.var.ctx.db, key)
    if (!form) throw new NotFoundError('form', key)
    return c.json(toView(form, c.var.ctx.publicUrl), 200)
  })
  .openapi(publish, async (c) => {
    const form = await publishForm(c.var.ctx, c.req.valid('param').key, c.req.valid('json'))
    return c.json(toView(form, c.var.ctx.publicUrl), 200)
  })
  .openapi(remove, async (c) => {
    await removeForm(c.var.ctx, c.req.valid('param').key)
    return c.body(null, 204)
  })

function toView(form: Form, publicUrl: string): z.infer<typeof FormView> {
  return {
    key: form.key,
    version: form.version,
    url: `${publicUrl}/f/${form.key}`,
    definition: { ...form.definition },
    createdAt: form.createdAt.toISOString(),
    updatedAt: form.updatedAt.toISOString(),
  }
}
