import { beforeEach, describe, expect, it } from 'vitest'
import { createKey, revokeKey } from '../../src/access/api-keys.ts'
import { updateUser } from '../../src/access/users.ts'
import { testDatabase } from '../support/database.ts'
import { apiContext, apiFor, aUser, cookieOf, keyHeaders, origin, signIn } from './api-support.ts'

const database = testDatabase()
const api = apiFor(database)

beforeEach(() => database.sql`delete from sign_in_limits`)

describe('signing in', () => {
  it('200: gives a cookie that scripts cannot read and other sites cannot use', async () => {
    const { user, password } = await aUser(database, 'marketer', 'in@example.com')

    const signedIn = await signIn(api, 'In@Example.com', password)
    const me = await api.request(`${origin}/api/me`, { headers: { cookie: cookieOf(signedIn) } })

    expect(signedIn.status).toBe(200)
    expect(signedIn.headers.get('set-cookie')).toMatch(/^relance\.session_token=.*HttpOnly; SameSite=Lax/i)
    expect(await me.json()).toEqual({
      kind: 'user',
      id: user.id,
      name: 'in@example.com',
      email: 'in@example.com',
      role: 'marketer',
    })
  })

  it('sets a __Host- cookie over https, which only this host can set and only https carries', async () => {
    const secure = apiFor(database, {
      ctx: { ...apiContext(database), publicUrl: 'https://relance.example.com' },
    })
    const { password } = await aUser(database, 'viewer', 'secure@example.com')

    const signedIn = await secure.request('https://relance.example.com/api/auth/sign-in/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'https://relance.example.com' },
      body: JSON.stringify({ email: 'secure@example.com', password }),
    })
    const me = await secure.request('https://relance.example.com/api/me', {
      headers: { cookie: cookieOf(signedIn) },
    })

    expect(signedIn.headers.get('set-cookie')).toMatch(
      /^__Host-relance\.session_token=.*Path=\/; HttpOnly; Secure; SameSite=Lax/i,
    )
    expect(signedIn.headers.get('set-cookie')).not.toMatch(/Domain=/i)
    expect(me.status).toBe(200)
  })

  it('401: says the same of a wrong password, an unknown user and a disabled one', async () => {
    const { user, password } = await aUser(database, 'viewer', 'gone@example.com')
    await aUser(database, 'viewer', 'here@example.com')
    await updateUser(apiContext(database), user.id, { disabled: true })

    const answers = [
      await signIn(api, 'here@example.com', 'a wrong password'),
      await signIn(api, 'nobody@example.com', 'a wrong password'),
      await signIn(api, 'gone@example.com', password),
    ]

    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401])
    const texts = new Set(await Promise.all(answers.map((answer) => answer.text())))
    expect(texts.size).toBe(1)
    expect(JSON.parse([...texts].join())).toMatchObject({ status: 401, code: 'invalid_email_or_password' })
  })

  it('429: after ten attempts at one account, whoever makes them', async () => {
    const { password } = await aUser(database, 'viewer', 'target@example.com')

    const statuses: number[] = []
    for (let i = 0; i < 10; i++)
      statuses.push((await signIn(api, 'target@example.com', `guess number ${i}`)).status)
    const right = await signIn(api, 'target@example.com', password)

    expect(new Set(statuses)).toEqual(new Set([401]))
    expect(right.status).toBe(429)
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  it('429: after twenty attempts by one client, at whatever accounts', async () => {
    const statuses: number[] = []
    for (let i = 0; i < 21; i++)
      statuses.push((await signIn(api, `guess${i}@example.com`, 'a password')).status)

    expect(statuses.slice(0, 20)).toEqual(Array(20).fill(401))
    expect(statuses[20]).toBe(429)
  })

  it('is closed to the public: nobody can sign up, nor reach what we do not offer', async () => {
    const post = (path: string) =>
      api.request(`${origin}/api/auth${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', origin },
        body: JSON.stringify({ email: 'me@example.com', password: 'a long enough password', name: 'Me' }),
      })

    expect((await post('/sign-up/email')).status).toBe(404)
    expect((await post('/update-user')).status).toBe(404)
    expect((await post('/request-password-reset')).status).toBe(404)
  })

  it('401: a cookie that was altered, and one after signing out', async () => {
    const { password } = await aUser(database, 'viewer', 'out@example.com')
    const cookie = cookieOf(await signIn(api, 'out@example.com', password))
    const me = (value: string) => api.request(`${origin}/api/me`, { headers: { cookie: value } })

    const altered = await me(`${cookie.slice(0, 30)}X${cookie.slice(31)}`)
    await api.request(`${origin}/api/auth/sign-out`, { method: 'POST', headers: { cookie, origin } })

    expect(altered.status).toBe(401)
    expect((await me(cookie)).status).toBe(401)
  })

  it('lets a user change their password, never to a short or a common one', async () => {
    const { password } = await aUser(database, 'viewer', 'change@example.com')
    const cookie = cookieOf(await signIn(api, 'change@example.com', password))
    const change = (newPassword: string) =>
      api.request(`${origin}/api/auth/change-password`, {
        method: 'POST',
        headers: { cookie, origin, 'content-type': 'application/json' },
        body: JSON.stringify({ currentPassword: password, newPassword, revokeOtherSessions: true }),
      })

    expect((await change('elevenchars')).status).toBe(400)
    const common = await change('Password2026!')
    expect(common.status).toBe(400)
    expect(await common.json()).toMatchObject({ code: 'password_too_common' })
    expect((await change('twelve chars')).status).toBe(200)
    expect((await signIn(api, 'change@example.com', password)).status).toBe(401)
    expect((await signIn(api, 'change@example.com', 'twelve chars')).status).toBe(200)
  })

  it('lets a person choose a password by the link they were given: once, never a common one', async () => {
    const { link, password } = await aUser(database, 'viewer', 'invited@example.com')
    const given = new URLSearchParams(new URL(link).hash.slice(1))
    const choose = (newPassword: string, token = given.get('token')) =>
      api.request(`${origin}/api/auth/reset-password`, {
        method: 'POST',
        headers: { origin, 'content-type': 'application/json' },
        body: JSON.stringify({ token, newPassword }),
      })

    expect(new URL(link).search).toBe('')
    expect(given.get('email')).toBe('invited@example.com')
    expect((await choose('words that nobody guesses', 'no token of ours')).status).toBe(400)
    expect(await (await choose('Password2026!')).json()).toMatchObject({ code: 'password_too_common' })
    expect((await choose('words that nobody guesses')).status).toBe(200)
    expect((await signIn(api, 'invited@example.com', password)).status).toBe(401)
    expect((await signIn(api, 'invited@example.com', 'words that nobody guesses')).status).toBe(200)
    expect(await (await choose('others that nobody guesses')).json()).toMatchObject({ code: 'invalid_token' })
  })

  it('ends the sessions of before when a password is chosen by a link', async () => {
    const { link, password } = await aUser(database, 'viewer', 'before@example.com')
    const cookie = cookieOf(await signIn(api, 'before@example.com', password))
    const token = new URLSearchParams(new URL(link).hash.slice(1)).get('token')
    await api.request(`${origin}/api/auth/reset-password`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify({ token, newPassword: 'words that nobody guesses' }),
    })

    expect((await api.request(`${origin}/api/me`, { headers: { cookie } })).status).toBe(401)
  })
})

describe('a session', () => {
  it('ends at once when the user is disabled or gets another role', async () => {
    const ctx = apiContext(database)
    const { user, password } = await aUser(database, 'marketer', 'moved@example.com')
    const me = (cookie: string) => api.request(`${origin}/api/me`, { headers: { cookie } })

    const first = cookieOf(await signIn(api, 'moved@example.com', password))
    await updateUser(ctx, user.id, { role: 'viewer' })
    const afterRole = (await me(first)).status
    const second = cookieOf(await signIn(api, 'moved@example.com', password))
    await updateUser(ctx, user.id, { disabled: true })

    expect(afterRole).toBe(401)
    expect((await me(second)).status).toBe(401)
  })

  it('403: cannot write from a page elsewhere, can from ours', async () => {
    const { password } = await aUser(database, 'admin', 'csrf@example.com')
    const cookie = cookieOf(await signIn(api, 'csrf@example.com', password))
    const patch = (headers: Record<string, string>) =>
      api.request(`${origin}/api/settings`, {
        method: 'PATCH',
        headers: { cookie, 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ company: { name: 'Ours' } }),
      })

    expect((await patch({ origin: 'https://evil.example.org' })).status).toBe(403)
    expect((await patch({})).status).toBe(403)
    expect((await patch({ origin: 'null', 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await patch({ origin })).status).toBe(200)
    expect((await patch({ 'sec-fetch-site': 'same-origin' })).status).toBe(200)
  })
})

describe('an API key', () => {
  it('401: unknown, of the wrong kind, revoked, or in the query', async () => {
    const ctx = apiContext(database)
    const write = await createKey(ctx, { kind: 'write', name: 'site' })
    const revoked = await createKey(ctx, { kind: 'api', name: 'old', role: 'admin' })
    await revokeKey(ctx, revoked.key.id)
    const get = (authorization: string) => api.request(`${origin}/api/me`, { headers: { authorization } })

    expect((await get('Bearer rel_api_nonsense')).status).toBe(401)
    expect((await get(`Bearer ${write.secret}`)).status).toBe(401)
    expect((await get(`Bearer ${revoked.secret}`)).status).toBe(401)
    expect((await api.request(`${origin}/api/me?key=${revoked.secret}`)).status).toBe(401)
  })

  it('needs no origin to write, and is the actor of what it does', async () => {
    const headers = await keyHeaders(database, 'admin')

    const patched = await api.request(`${origin}/api/settings`, {
      method: 'PATCH',
      headers,
      body: JSON.stringify({ company: { name: 'By a program' } }),
    })
    const audit = await api.request(`${origin}/api/audit?action=settings.update&limit=1`, { headers })

    expect(patched.status).toBe(200)
    expect(await audit.json()).toMatchObject({
      items: [{ actor: { kind: 'api_key', name: 'a admin' }, after: { company: { name: 'By a program' } } }],
    })
  })
})
