import { createRoute, z } from '@hono/zod-openapi'
import { certify } from '../../consent/certificate.ts'
import { consentChannels, legalBases } from '../../consent/consent.ts'
import { decideForCustomer } from '../../consent/decide-for-customer.ts'
import { definePurpose, PurposeInput } from '../../consent/define-purpose.ts'
import { listConsents } from '../../consent/queries/consents.ts'
import { listLedger } from '../../consent/queries/verify.ts'
import { listPurposes, listWordings } from '../../consent/queries/wordings.ts'
import { verifyLedger } from '../../consent/verify-ledger.ts'
import { WordingInput, writeWording } from '../../consent/write-wording.ts'
import { NotFoundError } from '../../core/errors.ts'
import { decodeCursor, toPage } from '../../core/page.ts'
import { findCustomerById } from '../../customers/queries.ts'
import { publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, PageQuery, pageOf, problems } from '../schemas.ts'
import {
  CertificateView,
  ConsentView,
  consentView,
  LedgerCheckView,
  LedgerEntryView,
  ledgerCheckView,
  ledgerEntryView,
  PurposeView,
  purposeView,
  WordingView,
  wordingView,
} from './consent-views.ts'

const tags = ['Consent']
const IdParam = z.object({ id: z.string().max(100) })

const purposes = createRoute({
  method: 'get',
  path: '/purposes',
  tags,
  summary: 'What people may agree to be contacted about',
  responses: {
    200: { description: 'All purposes', content: json(z.object({ items: z.array(PurposeView) })) },
    ...problems(401, 403),
  },
})

const putPurpose = createRoute({
  method: 'put',
  path: '/purposes/{key}',
  tags,
  summary: 'Make a purpose, or change its texts',
  request: {
    params: PurposeInput.pick({ key: true }),
    body: { required: true, content: json(PurposeInput.omit({ key: true })) },
  },
  responses: { 200: { description: 'As stored', content: json(PurposeView) }, ...problems(400, 401, 403) },
})

const wordings = createRoute({
  method: 'get',
  path: '/wordings',
  tags,
  summary: 'The words shown to people when they were asked, every version',
  request: { query: PageQuery.extend({ key: z.string().max(60).optional() }) },
  responses: {
    200: { description: 'A page', content: json(pageOf(WordingView)) },
    ...problems(400, 401, 403),
  },
})

const postWording = createRoute({
  method: 'post',
  path: '/wordings',
  tags,
  summary: 'Write a version of a wording; it never changes afterwards',
  request: { body: { required: true, content: json(WordingInput) } },
  responses: { 201: { description: 'The version', content: json(WordingView) }, ...problems(400, 401, 403) },
})

const consents = createRoute({
  method: 'get',
  path: '/customers/{id}/consents',
  tags,
  summary: 'What a customer agreed to, and the whole ledger behind it',
  request: { params: IdParam },
  responses: {
    200: {
      description: 'Current state and ledger, oldest first',
      content: json(z.object({ consents: z.array(ConsentView), ledger: z.array(LedgerEntryView) })),
    },
    ...problems(401, 403, 404),
  },
})

const decide = createRoute({
  method: 'post',
  path: '/customers/{id}/consents',
  tags,
  summary: 'Write down what a customer told us',
  description:
    'A consent must name the document that proves it. `purpose: all` withdraws from every purpose.',
  request: {
    params: IdParam,
    body: {
      required: true,
      content: json(
        z.strictObject({
          channel: z.enum(consentChannels),
          purpose: z.string().min(1).max(60),
          action: z.enum(['granted', 'refused', 'withdrawn']),
          legalBasis: z.enum(legalBases).default('consent'),
          document: z.string().trim().min(3).max(500).optional(),
          wording: z.string().max(100).optional(),
          at: z.iso.datetime().optional(),
        }),
      ),
    },
  },
  responses: {
    200: {
      description: 'The consents as they are now',
      content: json(z.object({ consents: z.array(ConsentView) })),
    },
    ...problems(400, 401, 403, 404, 409),
  },
})

const certificate = createRoute({
  method: 'get',
  path: '/consent-entries/{id}/certificate',
  tags,
  summary: 'All that proves one entry, with the verification of its chain',
  request: { params: IdParam },
  responses: {
    200: { description: 'The certificate', content: json(CertificateView) },
    ...problems(401, 403, 404),
  },
})

const check = createRoute({
  method: 'get',
  path: '/consent-ledger/check',
  tags,
  summary: 'Compute every hash of the ledger again',
  responses: {
    200: { description: 'What was found', content: json(LedgerCheckView) },
    ...problems(401, 403),
  },
})

/** More entries than one person will ever have. */
const LEDGER_MAX = 10_000

export const consentRoutes = createRouter()
  .openapi(purposes, async (c) => c.json({ items: (await listPurposes(c.var.ctx.db)).map(purposeView) }, 200))
  .openapi(putPurpose, async (c) => {
    const purpose = await definePurpose(c.var.ctx, { ...c.req.valid('json'), ...c.req.valid('param') })
    return c.json(purposeView(purpose), 200)
  })
  .openapi(wordings, async (c) => {
    const { cursor, limit, key = null } = c.req.valid('query')
    const after = cursor ? decodeCursor(cursor, z.number().int()) : 0
    const page = toPage(await listWordings(c.var.ctx.db, { key, after, limit }), limit, ({ id }) => id)
    const ids = publicIds(c.var.ctx)
    return c.json({ items: page.items.map((one) => wordingView(one, ids)), next: page.nextCursor }, 200)
  })
  .openapi(postWording, async (c) => {
    const wording = await writeWording(c.var.ctx, c.req.valid('json'))
    return c.json(wordingView(wording, publicIds(c.var.ctx)), 201)
  })
  .openapi(consents, async (c) => {
    const { db } = c.var.ctx
    const ids = publicIds(c.var.ctx)
    const { id } = c.req.valid('param')
    const customerId = ids.from('cus', id)
    if (!(await findCustomerById(db, customerId))) throw new NotFoundError('customer', id)

    const current = await listConsents(db, customerId)
    const ledger = await listLedger(db, { customerId, after: null, limit: LEDGER_MAX })
    return c.json(
      {
        consents: current.map((one) => consentView(one, ids)),
        ledger: ledger.map((one) => ledgerEntryView(one, ids)),
      },
      200,
    )
  })
  .openapi(decide, async (c) => {
    const { ctx } = c.var
    const ids = publicIds(ctx)
    const { document = null, wording, at, ...decision } = c.req.valid('json')
    const customerId = ids.from('cus', c.req.valid('param').id)
    await decideForCustomer(ctx, {
      ...decision,
      customerId,
      document,
      wordingId: wording ? ids.from('wrd', wording) : null,
      at: at ? new Date(at) : ctx.clock.now(),
    })
    const current = await listConsents(ctx.db, customerId)
    return c.json({ consents: current.map((one) => consentView(one, ids)) }, 200)
  })
  .openapi(certificate, async (c) => {
    const ids = publicIds(c.var.ctx)
    const { entry, origins, chain } = await certify(c.var.ctx.db, ids.from('con', c.req.valid('param').id))
    const view = {
      entry: ledgerEntryView(entry, ids),
      origins: origins.map((one) => ledgerEntryView(one, ids)),
      chain: ledgerCheckView(chain, ids),
    }
    return c.json(view, 200)
  })
  .openapi(check, async (c) => {
    return c.json(ledgerCheckView(await verifyLedger(c.var.ctx.db), publicIds(c.var.ctx)), 200)
  })
