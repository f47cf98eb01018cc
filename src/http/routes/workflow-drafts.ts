import { createRoute, z } from '@hono/zod-openapi'
import { discardDraft } from '../../workflows/discard-draft.ts'
import { type Draft, getDraft, NO_DRAFT } from '../../workflows/draft.ts'
import { planWorkflow } from '../../workflows/plan-workflow.ts'
import { publishDraft } from '../../workflows/publish-draft.ts'
import { saveDraft } from '../../workflows/save-draft.ts'
import { IfMatch, requireRevision, revisionOf, toEtag } from '../if-match.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'
import { definitionBody, KeyParam, readSource, tags } from './workflow-bodies.ts'
import { PlanView, toPlanView } from './workflow-change-views.ts'
import { FindingView, PublishedView, toPublishedView } from './workflow-views.ts'

const DraftView = z
  .object({
    key: z.string(),
    revision: z.number().int().openapi({ description: 'Also the ETag; name it in If-Match when you save' }),
    source: z.string().openapi({ description: 'YAML or JSON, as it was written' }),
    baseVersion: z.number().int().openapi({ description: 'Live when it was begun; 0: none' }),
    liveVersion: z.number().int().openapi({ description: 'Live now; 0: none' }),
    updatedAt: z.iso.datetime(),
    updatedBy: z.string(),
  })
  .openapi('WorkflowDraft')

const DraftDetailView = DraftView.extend({
  publishable: z.boolean(),
  findings: z.array(FindingView),
}).openapi('WorkflowDraftDetail')

const read = createRoute({
  method: 'get',
  path: '/workflows/{key}/draft',
  tags,
  summary: 'The draft, and what publishing it would say',
  request: { params: KeyParam },
  responses: {
    200: { description: 'The draft', content: json(DraftDetailView) },
    ...problems(401, 403, 404),
  },
})

const save = createRoute({
  method: 'put',
  path: '/workflows/{key}/draft',
  tags,
  summary: 'Save a draft, whatever is wrong with it, over the revision that you read',
  description: 'When somebody else saved meanwhile: 409, with their text and yours in `details`.',
  request: { params: KeyParam, headers: IfMatch, body: definitionBody },
  responses: { 200: { description: 'Saved', content: json(DraftView) }, ...problems(400, 401, 403, 409) },
})

const discard = createRoute({
  method: 'delete',
  path: '/workflows/{key}/draft',
  tags,
  summary: 'Throw the draft away; a workflow that was never published goes with it',
  request: { params: KeyParam, headers: IfMatch },
  responses: { 204: { description: 'Gone' }, ...problems(400, 401, 403, 404, 409) },
})

const plan = createRoute({
  method: 'get',
  path: '/workflows/{key}/draft/plan',
  tags,
  summary: 'What publishing the draft would change',
  request: { params: KeyParam },
  responses: { 200: { description: 'The plan', content: json(PlanView) }, ...problems(400, 401, 403, 404) },
})

const publish = createRoute({
  method: 'post',
  path: '/workflows/{key}/draft/publish',
  tags,
  summary: 'Make the draft the live version',
  description:
    'When it was saved since, or another version went live since it was begun: 409, with both texts.',
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
    200: { description: 'It was live already', content: json(PublishedView) },
    201: { description: 'The new version', content: json(PublishedView) },
    ...problems(400, 401, 403, 404, 409),
  },
})

export const workflowDraftRoutes = createRouter()
  .openapi(read, async (c) => {
    const draft = await getDraft(c.var.ctx, c.req.valid('param').key)
    c.header('etag', toEtag(draft.revision))
    const findings = [...draft.findings]
    const publishable = findings.every(({ level }) => level !== 'error')
    return c.json({ ...toDraftView(draft), publishable, findings }, 200)
  })
  .openapi(save, async (c) => {
    const revision = revisionOf(c.req.valid('header')['if-match']) ?? NO_DRAFT
    const source = await readSource(c.req)
    const draft = await saveDraft(c.var.ctx, { key: c.req.valid('param').key, source, revision })
    c.header('etag', toEtag(draft.revision))
    return c.json(toDraftView(draft), 200)
  })
  .openapi(discard, async (c) => {
    const revision = requireRevision(c.req.valid('header')['if-match'])
    await discardDraft(c.var.ctx, { key: c.req.valid('param').key, revision })
    return c.body(null, 204)
  })
  .openapi(plan, async (c) => {
    const { source } = await getDraft(c.var.ctx, c.req.valid('param').key)
    return c.json(toPlanView(await planWorkflow(c.var.ctx, source)), 200)
  })
  .openapi(publish, async (c) => {
    const revision = requireRevision(c.req.valid('header')['if-match'])
    const { over } = c.req.valid('query')
    const published = await publishDraft(c.var.ctx, { key: c.req.valid('param').key, revision, over })
    return c.json(toPublishedView(published), published.changed ? 201 : 200)
  })

function toDraftView({ updatedAt, ...draft }: Draft): z.infer<typeof DraftView> {
  const { key, revision, source, baseVersion, liveVersion, updatedBy } = draft
  return { key, revision, source, baseVersion, liveVersion, updatedBy, updatedAt: updatedAt.toISOString() }
}
