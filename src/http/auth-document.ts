import { z } from '@hono/zod-openapi'
import { json, problems } from './schemas.ts'

const tags = ['Sign-in']
const session = z
  .object({
    user: z.object({ id: z.string(), name: z.string(), email: z.string(), role: z.string() }).loose(),
  })
  .loose()
const done = z.object({}).loose()

/** What better-auth answers, for the OpenAPI document: it checks these requests itself. */
export const authOperations = [
  {
    method: 'post' as const,
    path: '/auth/sign-in/email',
    tags,
    security: [],
    summary: 'Sign in; sets the session cookie',
    request: {
      body: { required: true, content: json(z.object({ email: z.email(), password: z.string() })) },
    },
    responses: { 200: { description: 'Signed in', content: json(session) }, ...problems(400, 401, 429) },
  },
  {
    method: 'post' as const,
    path: '/auth/sign-out',
    tags,
    security: [],
    summary: 'End this session',
    responses: { 200: { description: 'Signed out', content: json(done) } },
  },
  {
    method: 'get' as const,
    path: '/auth/get-session',
    tags,
    security: [],
    summary: 'The session of the cookie, or null',
    responses: { 200: { description: 'Session and user', content: json(session.nullable()) } },
  },
  {
    method: 'post' as const,
    path: '/auth/change-password',
    tags,
    security: [],
    summary: 'Change the own password; 12 characters at least',
    request: {
      body: {
        required: true,
        content: json(
          z.object({
            currentPassword: z.string(),
            newPassword: z.string().min(12).max(128),
            revokeOtherSessions: z.boolean().optional(),
          }),
        ),
      },
    },
    responses: { 200: { description: 'Changed', content: json(done) }, ...problems(400, 401) },
  },
  {
    method: 'post' as const,
    path: '/auth/reset-password',
    tags,
    security: [],
    summary: 'Choose a password by the link that an admin gave; ends all sessions',
    request: {
      body: {
        required: true,
        content: json(z.object({ token: z.string(), newPassword: z.string().min(12).max(128) })),
      },
    },
    responses: { 200: { description: 'Chosen', content: json(done) }, ...problems(400, 429) },
  },
]
