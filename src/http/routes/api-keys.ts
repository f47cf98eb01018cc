import { createRoute, z } from '@hono/zod-openapi'
import { apiKeyKinds } from '../../access/api-key.ts'
import { createKey, listKeys, revokeKey } from '../../access/api-keys.ts'
import type { ApiKey } from '../../access/queries/api-keys.ts'
import { roles } from '../../access/role.ts'
import { type PublicIds, publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const KeyView = z
  .object({
    id: z.string(),
    kind: z.enum(apiKeyKinds),
    name: z.string(),
    role: z.enum(roles).nullable(),
    prefix: z.string().openapi({ description: 'The first characters, to tell keys apart' }),
    createdAt: z.iso.datetime(),
    createdBy: z.string(),
    lastUsedAt: z.iso.datetime().nullable().openapi({ description: 'To within five minutes' }),
    revokedAt: z.iso.datetime().nullable(),
  })
  .openapi('ApiKey')

const tags = ['API keys']

const list = createRoute({
  method: 'get',
  path: '/api-keys',
  tags,
  summary: 'API keys, newest first',
  responses: {
    200: { description: 'All keys', content: json(z.object({ items: z.array(KeyView) })) },
    ...problems(401, 403),
  },
})

const create = createRoute({
  method: 'post',
  path: '/api-keys',
  tags,
  summary: 'Make a key',
  description: '`write` keys may post events to /v1 and nothing else; `api` keys do what their role may.',
  request: {
    body: {
      required: true,
      content: json(
        z.strictObject({
          kind: z.enum(apiKeyKinds),
          name: z.string().trim().min(1).max(200),
          role: z.enum(roles).optional(),
        }),
      ),
    },
  },
  responses: {
    201: {
      description: 'The key; its secret is shown this once',
      content: json(z.object({ key: KeyView, secret: z.string() }).openapi('ApiKeyWithSecret')),
    },
    ...problems(400, 401, 403),
  },
})

const revoke = createRoute({
  method: 'delete',
  path: '/api-keys/{id}',
  tags,
  summary: 'Revoke a key; it stops working within a second',
  request: { params: z.object({ id: z.string().max(100) }) },
  responses: {
    200: { description: 'The key as revoked', content: json(KeyView) },
    ...problems(401, 403, 404, 409),
  },
})

export const apiKeyRoutes = createRouter()
  .openapi(list, async (c) => {
    const ids = publicIds(c.var.ctx)
    return c.json({ items: (await listKeys(c.var.ctx.db)).map((key) => toView(key, ids)) }, 200)
  })
  .openapi(create, async (c) => {
    const { key, secret } = await createKey(c.var.ctx, c.req.valid('json'))
    return c.json({ key: toView(key, publicIds(c.var.ctx)), secret }, 201)
  })
  .openapi(revoke, async (c) => {
    const ids = publicIds(c.var.ctx)
    const key = await revokeKey(c.var.ctx, ids.from('key', c.req.valid('param').id))
    return c.json(toView(key, ids), 200)
  })

function toView(key: ApiKey, ids: PublicIds): z.infer<typeof KeyView> {
  return {
    id: ids.to('key', key.id),
    kind: key.kind,
    name: key.name,
    role: key.role,
    prefix: key.prefix,
    createdAt: key.createdAt.toISOString(),
    createdBy: key.createdBy,
    lastUsedAt: key.lastUsedAt?.toISOString() ?? null,
    revokedAt: key.revokedAt?.toISOString() ?? null,
  }
}
