import { createRoute, z } from '@hono/zod-openapi'
import { isSetUpNeeded } from '../../access/set-up.ts'
import { SetUp, setUpInstallation } from '../../company/set-up.ts'
import { definePurpose } from '../../consent/define-purpose.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'
import type { Sending } from '../sending.ts'

const tags = ['Set-up']
// Made anew: a schema of a lower room may be older than the `openapi` method, which zod gets when http loads.
const SetUpBody = z.strictObject(SetUp.shape).openapi('SetUp')

const SetUpView = z
  .object({
    needed: z.boolean().openapi({ description: 'True until the first admin is made' }),
    sending: z
      .object({ email: z.enum(['outbox', 'smtp', 'ses']), sms: z.enum(['outbox', 'http']) })
      .openapi({ description: 'How messages leave; `outbox` keeps them and sends nothing' }),
  })
  .openapi('SetUpState')

const read = createRoute({
  method: 'get',
  path: '/set-up',
  tags,
  security: [],
  summary: 'Is somebody able to sign in yet, and is anything really sent?',
  responses: { 200: { description: 'The state', content: json(SetUpView) } },
})

const write = createRoute({
  method: 'post',
  path: '/set-up',
  tags,
  security: [],
  summary: 'Make the first admin and describe the company, once',
  description: 'With the code that `relance start` prints while there is no user.',
  request: { body: { required: true, content: json(SetUpBody) } },
  responses: {
    201: { description: 'Done: sign in', content: json(SetUpView) },
    ...problems(400, 403, 409),
  },
})

const firstPurpose = { key: 'promotions', name: { en: 'Offers', fr: 'Offres' }, description: {} }

/** /set-up: open to all while there is no user, and then of no use to anybody. */
export function setUpRoutes(sending: Sending) {
  return createRouter()
    .openapi(read, async (c) => c.json({ needed: await isSetUpNeeded(c.var.ctx.db), sending }, 200))
    .openapi(write, async (c) => {
      await setUpInstallation(c.var.ctx, c.req.valid('json'))
      // Without a purpose no consent can be brought in and no campaign be written; settings have the others.
      await definePurpose(c.var.ctx, firstPurpose)
      return c.json({ needed: false, sending }, 201)
    })
}
