import { createRoute, z } from '@hono/zod-openapi'
import { listKeys } from '../../access/api-keys.ts'
import { roles } from '../../access/role.ts'
import type { User } from '../../access/user.ts'
import { createUser, listUsers, NewUser, resetPassword, updateUser } from '../../access/users.ts'
import { UnauthorizedError } from '../../core/errors.ts'
import { publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const UserView = z
  .object({
    id: z.string(),
    name: z.string(),
    email: z.string(),
    role: z.enum(roles),
    disabledAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
  })
  .openapi('User')

const WayInView = z
  .object({
    user: UserView,
    password: z.string().openapi({ description: 'Shown this once' }),
    link: z.string().openapi({
      description: 'Where the person chooses their own password: once, within 7 days. Shown this once',
    }),
  })
  .openapi('UserWayIn')

const MeView = z
  .object({
    kind: z.enum(['user', 'api_key']),
    id: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    role: z.enum(roles),
  })
  .openapi('Me')

const UserId = z.object({ id: z.string().max(100) })
const tags = ['Users']

const me = createRoute({
  method: 'get',
  path: '/me',
  tags,
  summary: 'Who I am and what I may do',
  responses: {
    200: { description: 'The user or key of this request', content: json(MeView) },
    ...problems(401),
  },
})

const list = createRoute({
  method: 'get',
  path: '/users',
  tags,
  summary: 'Staff users',
  responses: {
    200: { description: 'All users, by address', content: json(z.object({ items: z.array(UserView) })) },
    ...problems(401, 403),
  },
})

const create = createRoute({
  method: 'post',
  path: '/users',
  tags,
  summary: 'Add a user, with a way in: a generated password, and a link to choose one',
  request: { body: { required: true, content: json(NewUser) } },
  responses: {
    201: { description: 'The user, and the password or the link to hand over', content: json(WayInView) },
    ...problems(400, 401, 403, 409),
  },
})

const change = createRoute({
  method: 'patch',
  path: '/users/{id}',
  tags,
  summary: 'Rename, give another role, disable or enable',
  description: 'Disabling, and another role, end all sessions of the user at once.',
  request: {
    params: UserId,
    body: {
      required: true,
      content: json(
        z
          .strictObject({
            name: z.string().trim().min(1).max(200),
            role: z.enum(roles),
            disabled: z.boolean(),
          })
          .partial(),
      ),
    },
  },
  responses: {
    200: { description: 'The user as changed', content: json(UserView) },
    ...problems(400, 401, 403, 404, 409),
  },
})

const reset = createRoute({
  method: 'post',
  path: '/users/{id}/password',
  tags,
  summary: 'Give a new way in (password or link) and end all sessions',
  request: { params: UserId },
  responses: {
    200: { description: 'The user, and the password or the link to hand over', content: json(WayInView) },
    ...problems(401, 403, 404),
  },
})

export const userRoutes = createRouter()
  .openapi(me, async (c) => {
    const { actor, db } = c.var.ctx
    if (actor.kind === 'user') {
      const user = (await listUsers(db)).find(({ id }) => id === actor.id)
      if (!user) throw new UnauthorizedError('this user is gone')
      return c.json(
        { kind: 'user' as const, id: user.id, name: user.name, email: user.email, role: user.role },
        200,
      )
    }
    const key = (await listKeys(db)).find(({ id }) => publicIds(c.var.ctx).to('key', id) === actor.id)
    if (!key?.role) throw new UnauthorizedError('this key is gone')
    return c.json(
      { kind: 'api_key' as const, id: actor.id, name: key.name, email: null, role: key.role },
      200,
    )
  })
  .openapi(list, async (c) => c.json({ items: (await listUsers(c.var.ctx.db)).map(toView) }, 200))
  .openapi(create, async (c) => {
    const { user, password, link } = await createUser(c.var.ctx, c.req.valid('json'))
    return c.json({ user: toView(user), password, link }, 201)
  })
  .openapi(change, async (c) => {
    const user = await updateUser(c.var.ctx, c.req.valid('param').id, c.req.valid('json'))
    return c.json(toView(user), 200)
  })
  .openapi(reset, async (c) => {
    const { user, password, link } = await resetPassword(c.var.ctx, c.req.valid('param').id)
    return c.json({ user: toView(user), password, link }, 200)
  })

function toView({ id, name, email, role, disabledAt, createdAt }: User): z.infer<typeof UserView> {
  return {
    id,
    name,
    email,
    role,
    disabledAt: disabledAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  }
}
