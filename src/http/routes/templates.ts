import { createRoute, z } from '@hono/zod-openapi'
import { NotFoundError } from '../../core/errors.ts'
import { restoreVersion, retireTemplate } from '../../templates/change-live-version.ts'
import { listVariables, toKnown } from '../../templates/list-variables.ts'
import { previewTemplate } from '../../templates/preview-template.ts'
import { lintTemplate, publishTemplate } from '../../templates/publish-template.ts'
import { findTemplate, findVersionByNumber, listTemplates, listVersions } from '../../templates/queries.ts'
import { sendTest, type TestProviders } from '../../templates/send-test.ts'
import { Locale, type TemplateDraft, TemplateInput, TemplateKey } from '../../templates/template.ts'
import { publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'
import { usesOfTemplate } from './template-uses.ts'
import {
  PreviewView,
  ProblemItem,
  SourceView,
  TemplateView,
  toPreviewView,
  toProblemItem,
  toSourceView,
  toTemplateView,
  toVersionView,
  VersionView,
} from './template-views.ts'

const tags = ['Templates']
const Key = z.object({ key: TemplateKey })
const KeyAndVersion = Key.extend({ version: z.coerce.number().int().min(1).max(1_000_000) })

const [email, sms, script] = TemplateInput.options
const TemplateBody = z
  .discriminatedUnion('kind', [
    email.omit({ key: true }),
    sms.omit({ key: true }),
    script.omit({ key: true }),
  ])
  .openapi('TemplateSource')
const DraftBody = z
  .discriminatedUnion('kind', [
    email.omit({ key: true, name: true }),
    sms.omit({ key: true, name: true }),
    script.omit({ key: true, name: true }),
  ])
  .openapi('TemplateDraft')

const Subject = z.object({
  customer: z.string().optional().openapi({ description: 'Public id of the customer it is made for' }),
  event: z
    .string()
    .max(200)
    .optional()
    .openapi({ description: 'Type of an event: the newest of theirs, else of anybody, is shown' }),
  data: z
    .record(z.string(), z.unknown())
    .optional()
    .openapi({ description: 'customer, event, scores: over what is known' }),
  locale: Locale.optional(),
})
const PreviewBody = Subject.extend({ draft: DraftBody.optional() }).strict().openapi('PreviewRequest')
const TestBody = Subject.extend({ to: z.string().max(254), draft: DraftBody.optional() })
  .strict()
  .openapi('TestRequest')

const list = createRoute({
  method: 'get',
  path: '/templates',
  tags,
  summary: 'Templates, by key',
  request: { query: PageQuery },
  responses: { 200: { description: 'A page', content: json(pageOf(TemplateView)) }, ...problems(400, 401) },
})

const read = createRoute({
  method: 'get',
  path: '/templates/{key}',
  tags,
  summary: 'One template and its versions, newest first',
  request: { params: Key },
  responses: {
    200: {
      description: 'The template',
      content: json(TemplateView.extend({ versions: z.array(VersionView) })),
    },
    ...problems(401, 404),
  },
})

const readVersion = createRoute({
  method: 'get',
  path: '/templates/{key}/versions/{version}',
  tags,
  summary: 'One version with its source',
  request: { params: KeyAndVersion },
  responses: { 200: { description: 'The version', content: json(SourceView) }, ...problems(401, 404) },
})

const publish = createRoute({
  method: 'put',
  path: '/templates/{key}',
  tags,
  summary: 'Publish a new version, which sends use from now on',
  description:
    'Refused with the line of each problem. Messages that are planned already keep the version they had.',
  request: { params: Key, body: { required: true, content: json(TemplateBody) } },
  responses: {
    200: {
      description: 'The new version',
      content: json(z.object({ id: z.string(), version: z.number().int(), warnings: z.array(ProblemItem) })),
    },
    ...problems(400, 401, 403, 409),
  },
})

const lint = createRoute({
  method: 'post',
  path: '/templates/{key}/lint',
  tags,
  summary: 'What publishing this source would say',
  request: { params: Key, body: { required: true, content: json(TemplateBody) } },
  responses: {
    200: {
      description: 'Errors and warnings',
      content: json(z.object({ ok: z.boolean(), problems: z.array(ProblemItem) })),
    },
    ...problems(400, 401, 403),
  },
})

const preview = createRoute({
  method: 'post',
  path: '/templates/{key}/preview',
  tags,
  summary: 'What a customer would receive, from a saved or an unsaved source',
  request: { params: Key, body: { required: true, content: json(PreviewBody) } },
  responses: {
    200: { description: 'The preview', content: json(PreviewView) },
    ...problems(400, 401, 403, 404),
  },
})

const test = createRoute({
  method: 'post',
  path: '/templates/{key}/test',
  tags,
  summary: 'Send the live version, or an unsaved source, to one address, marked as a test',
  request: { params: Key, body: { required: true, content: json(TestBody) } },
  responses: {
    200: {
      description: 'Handed over',
      content: json(
        z.object({
          providerMessageId: z.string(),
          locale: z.string(),
          subject: z.string().nullable(),
          text: z.string().nullable(),
        }),
      ),
    },
    ...problems(400, 401, 403, 404, 503),
  },
})

const restore = createRoute({
  method: 'post',
  path: '/templates/{key}/versions/{version}/restore',
  tags,
  summary: 'Use a version of before again',
  request: { params: KeyAndVersion },
  responses: { 204: { description: 'Done' }, ...problems(401, 403, 404) },
})

const retire = createRoute({
  method: 'delete',
  path: '/templates/{key}',
  tags,
  summary: 'Take a template out of use; its versions stay. 409 while a workflow uses it',
  request: { params: Key },
  responses: { 204: { description: 'Done' }, ...problems(401, 403, 404, 409) },
})

/** Tests leave through the providers that messages use. */
export function templateRoutes(providers: TestProviders) {
  return createRouter()
    .openapi(list, async (c) => {
      const { cursor, limit } = c.req.valid('query')
      const found = await listTemplates(c.var.ctx.db, { after: cursor ?? '', limit: limit + 1 })
      const items = found.slice(0, limit)
      const next = found.length > limit ? (items.at(-1)?.key ?? null) : null
      return c.json({ items: items.map((item) => toTemplateView(item, publicIds(c.var.ctx))), next }, 200)
    })
    .openapi(read, async (c) => {
      const template = await getTemplate(c.var.ctx.db, c.req.valid('param').key)
      const versions = await listVersions(c.var.ctx.db, template.id)
      const ids = publicIds(c.var.ctx)
      const views = versions.map((version) => toVersionView(version, template, ids))
      return c.json({ ...toTemplateView(template, ids), versions: views }, 200)
    })
    .openapi(readVersion, async (c) => {
      const { key, version } = c.req.valid('param')
      const template = await getTemplate(c.var.ctx.db, key)
      const row = await findVersionByNumber(c.var.ctx.db, template.id, version)
      if (!row) throw new NotFoundError('template version', `${key} ${version}`)
      return c.json(toSourceView(row, template, publicIds(c.var.ctx)), 200)
    })
    .openapi(publish, async (c) => {
      const draft = { ...c.req.valid('json'), key: c.req.valid('param').key } as TemplateDraft
      const { versionId, version, warnings } = await publishTemplate(c.var.ctx, draft)
      return c.json(
        { id: publicIds(c.var.ctx).to('tpv', versionId), version, warnings: warnings.map(toProblemItem) },
        200,
      )
    })
    .openapi(lint, async (c) => {
      const draft = { ...c.req.valid('json'), key: c.req.valid('param').key } as TemplateDraft
      const result = await lintTemplate(draft, toKnown(await listVariables(c.var.ctx)))
      return c.json({ ok: result.compiled !== undefined, problems: result.problems.map(toProblemItem) }, 200)
    })
    .openapi(preview, async (c) => {
      const { customer, ...request } = c.req.valid('json')
      const customerId = customer === undefined ? undefined : publicIds(c.var.ctx).from('cus', customer)
      const shown = await previewTemplate(c.var.ctx, {
        ...request,
        key: c.req.valid('param').key,
        customerId,
      })
      return c.json(toPreviewView(shown), 200)
    })
    .openapi(test, async (c) => {
      const { customer, ...request } = c.req.valid('json')
      const customerId = customer === undefined ? undefined : publicIds(c.var.ctx).from('cus', customer)
      const sent = await sendTest(c.var.ctx, providers, {
        ...request,
        key: c.req.valid('param').key,
        customerId,
      })
      const { providerMessageId, locale, subject = null, text = null } = sent
      return c.json({ providerMessageId, locale, subject, text }, 200)
    })
    .openapi(restore, async (c) => {
      const { key, version } = c.req.valid('param')
      await restoreVersion(c.var.ctx, key, version)
      return c.body(null, 204)
    })
    .openapi(retire, async (c) => {
      await retireTemplate(c.var.ctx, c.req.valid('param').key, usesOfTemplate)
      return c.body(null, 204)
    })
}

async function getTemplate(db: Parameters<typeof findTemplate>[0], key: string) {
  const template = await findTemplate(db, key)
  if (!template) throw new NotFoundError('template', key)
  return template
}
