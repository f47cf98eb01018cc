import { createRoute, z } from '@hono/zod-openapi'
import { discardTemplateDraft } from '../../templates/discard-draft.ts'
import { type ContentDraft, DraftContent, getTemplateDraft, NO_DRAFT } from '../../templates/draft.ts'
import { publishTemplateDraft } from '../../templates/publish-draft.ts'
import { saveTemplateDraft } from '../../templates/save-draft.ts'
import { TemplateKey } from '../../templates/template.ts'
import { IfMatch, requireRevision, revisionOf, toEtag } from '../if-match.ts'
import { publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'
import { ProblemItem, toProblemItem } from './template-views.ts'

const tags = ['Templates']
const KeyParam = z.object({ key: TemplateKey })

const [email, sms, script] = DraftContent.options
// Made anew: a schema of a lower room may be older than the `openapi` method, which zod gets when http loads.
const ContentBody = z
  .discriminatedUnion('kind', [email.extend({}), sms.extend({}), script.extend({})])
  .openapi('ContentSource')

const DraftView = z
  .object({
    key: z.string(),
    revision: z.number().int().openapi({ description: 'Also the ETag; name it in If-Match when you save' }),
    content: ContentBody,
    baseVersion: z.number().int().openapi({ description: 'Live when it was begun; 0: none' }),
    liveVersion: z.number().int().openapi({ description: 'Live now; 0: none' }),
    updatedAt: z.iso.datetime(),
    updatedBy: z.string(),
  })
  .openapi('ContentDraft')

const read = createRoute({
  method: 'get',
  path: '/templates/{key}/draft',
  tags,
  summary: 'The draft of a template',
  request: { params: KeyParam },
  responses: { 200: { description: 'The draft', content: json(DraftView) }, ...problems(401, 403, 404) },
})

const save = createRoute({
  method: 'put',
  path: '/templates/{key}/draft',
  tags,
  summary: 'Save a draft, whatever is wrong with it, over the revision that you read',
  description: 'When somebody else saved meanwhile: 409, with their content and yours in `details`.',
  request: { params: KeyParam, headers: IfMatch, body: { required: true, content: json(ContentBody) } },
  responses: { 200: { description: 'Saved', content: json(DraftView) }, ...problems(400, 401, 403, 409) },
})

const discard = createRoute({
  method: 'delete',
  path: '/templates/{key}/draft',
  tags,
  summary: 'Throw the draft away; a template that was never published goes with it',
  request: { params: KeyParam, headers: IfMatch },
  responses: { 204: { description: 'Gone' }, ...problems(400, 401, 403, 404, 409) },
})

const publish = createRoute({
  method: 'post',
  path: '/templates/{key}/draft/publish',
  tags,
  summary: 'Make the draft the version that sends use',
  description: 'When it was saved since, or another version went live since it was begun: 409.',
  request: {
    params: KeyParam,
    headers: IfMatch,
    query: z.object({
      over: z.coerce
        .number()
        .int()
        .min(0)
        .optional()
        .openapi({ description: 'Publish although this version went live since the draft was begun' }),
    }),
  },
  responses: {
    200: {
      description: 'The new version',
      content: json(z.object({ id: z.string(), version: z.number().int(), warnings: z.array(ProblemItem) })),
    },
    ...problems(400, 401, 403, 404, 409),
  },
})

export const templateDraftRoutes = createRouter()
  .openapi(read, async (c) => {
    const draft = await getTemplateDraft(c.var.ctx, c.req.valid('param').key)
    c.header('etag', toEtag(draft.revision))
    return c.json(toDraftView(draft), 200)
  })
  .openapi(save, async (c) => {
    const revision = revisionOf(c.req.valid('header')['if-match']) ?? NO_DRAFT
    const content = c.req.valid('json') as DraftContent
    const draft = await saveTemplateDraft(c.var.ctx, { key: c.req.valid('param').key, content, revision })
    c.header('etag', toEtag(draft.revision))
    return c.json(toDraftView(draft), 200)
  })
  .openapi(discard, async (c) => {
    const revision = requireRevision(c.req.valid('header')['if-match'])
    await discardTemplateDraft(c.var.ctx, { key: c.req.valid('param').key, revision })
    return c.body(null, 204)
  })
  .openapi(publish, async (c) => {
    const revision = requireRevision(c.req.valid('header')['if-match'])
    const { over } = c.req.valid('query')
    const { key } = c.req.valid('param')
    const { versionId, version, warnings } = await publishTemplateDraft(c.var.ctx, { key, revision, over })
    const id = publicIds(c.var.ctx).to('tpv', versionId)
    return c.json({ id, version, warnings: warnings.map(toProblemItem) }, 200)
  })

function toDraftView({ updatedAt, ...draft }: ContentDraft): z.infer<typeof DraftView> {
  return { ...draft, updatedAt: updatedAt.toISOString() }
}
