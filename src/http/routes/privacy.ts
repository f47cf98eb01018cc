import { createRoute, z } from '@hono/zod-openapi'
import { eraseCustomer } from '../../privacy/erase-customer.ts'
import { exportCustomer } from '../../privacy/export-customer.ts'
import { createExportLink } from '../../privacy/export-link.ts'
import { publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const IdParam = z.object({ id: z.string().max(100) })
const Rows = z.array(z.record(z.string(), z.unknown()))
const tags = ['Privacy']

const ExportView = z
  .object({
    exportedAt: z.iso.datetime(),
    company: z.string(),
    data: z.object({
      profile: Rows,
      identities: Rows,
      consents: Rows,
      consentLog: Rows,
      events: Rows,
      messages: Rows,
      mails: Rows,
      clicks: Rows,
      calls: Rows,
      scores: Rows,
      scoreHistory: Rows,
      lastOpen: Rows,
      segments: Rows,
      workflows: Rows,
      steps: Rows,
      refusedTriggers: Rows,
      optIns: Rows,
      suppressions: Rows,
      imports: Rows,
      refusedLines: Rows,
      exportLinks: Rows,
      audit: Rows,
      webhooks: Rows,
      staffNotices: Rows,
      merges: Rows,
    }),
    eventsCsv: z.string(),
  })
  .openapi('CustomerExport')

const download = createRoute({
  method: 'get',
  path: '/customers/{id}/export',
  tags,
  summary: 'All that is kept about one person',
  description: 'Rights of access and portability (GDPR 15, 20). The export itself goes into the audit log.',
  request: { params: IdParam },
  responses: {
    200: { description: 'The person’s data', content: json(ExportView) },
    ...problems(401, 403, 404),
  },
})

const link = createRoute({
  method: 'post',
  path: '/customers/{id}/export/link',
  tags,
  summary: 'A link by which one person fetches their own data',
  description: 'Works once, within 72 hours. That it was made, and used, goes into the audit log.',
  request: {
    params: IdParam,
    body: {
      required: true,
      content: json(
        z.strictObject({
          identityChecked: z.string().trim().min(3).max(300).openapi({
            description: 'How you know that it is them (GDPR 12(6)); no personal data',
            example: 'signed in to the shop, and called back at the number on file',
          }),
        }),
      ),
    },
  },
  responses: {
    201: {
      description: 'The link, shown this once',
      content: json(z.object({ url: z.url(), expiresAt: z.iso.datetime() }).openapi('ExportLink')),
    },
    ...problems(400, 401, 403, 404),
  },
})

const erasure = createRoute({
  method: 'post',
  path: '/customers/{id}/erasure',
  tags,
  summary: 'Erase one person for good',
  description:
    'Right to erasure (GDPR 17). Deletes in every room, cancels what is queued, and leaves keyed hashes of the addresses, so that nobody contacts them again, and the consent ledger without its evidence.',
  request: {
    params: IdParam,
    body: {
      required: true,
      content: json(
        z.strictObject({ confirm: z.literal('erase').openapi({ description: 'It cannot be undone' }) }),
      ),
    },
  },
  responses: {
    200: {
      description: 'What was done',
      content: json(
        z.object({ customers: z.number().int(), suppressed: z.number().int() }).openapi('Erasure'),
      ),
    },
    ...problems(400, 401, 403, 404),
  },
})

export const privacyRoutes = createRouter()
  .openapi(download, async (c) => {
    const { ctx } = c.var
    const { exportedAt, ...rest } = await exportCustomer(
      ctx,
      publicIds(ctx).from('cus', c.req.valid('param').id),
    )
    c.header('cache-control', 'no-store')
    return c.json({ ...rest, exportedAt: exportedAt.toISOString() } as z.infer<typeof ExportView>, 200)
  })
  .openapi(link, async (c) => {
    const { ctx } = c.var
    const customerId = publicIds(ctx).from('cus', c.req.valid('param').id)
    const made = await createExportLink(ctx, { customerId, ...c.req.valid('json') })
    c.header('cache-control', 'no-store')
    return c.json({ url: made.url, expiresAt: made.expiresAt.toISOString() }, 201)
  })
  .openapi(erasure, async (c) => {
    const { ctx } = c.var
    const { customers, suppressed } = await eraseCustomer(
      ctx,
      publicIds(ctx).from('cus', c.req.valid('param').id),
    )
    return c.json({ customers, suppressed }, 200)
  })
