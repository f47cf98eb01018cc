import { describe, expect, it } from 'vitest'
import { toProblem } from '../../src/http/problem.ts'
import { createRouter } from '../../src/http/router.ts'
import { contentRoutes } from '../../src/http/routes/contents.ts'
import { templateDraftRoutes } from '../../src/http/routes/template-drafts.ts'
import { templateRoutes } from '../../src/http/routes/templates.ts'
import { testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { mjml } from '../templates/factories.ts'

const database = testDatabase()
const sent: string[] = []
const app = createRouter()
app.use(async (c, next) => {
  c.set('ctx', testContext(database.db))
  await next()
})
app
  .route(
    '/',
    templateRoutes({
      email: {
        async send({ to }) {
          sent.push(to)
          return { providerMessageId: 'e1' }
        },
      },
      sms: { send: () => Promise.reject(new Error('no sms here')) },
    }),
  )
  .route('/', templateDraftRoutes)
  .route('/', contentRoutes)
  .onError(toProblem)

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  app.request(path, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
    headers: { ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
  })
const source = (content: string) => ({
  kind: 'email',
  name: 'Hello',
  source: { en: { subject: 'Hi', mjml: mjml(content) } },
})

describe('templates over the API', () => {
  it('are published, listed, read, restored and retired', async () => {
    const first = await call('PUT', '/templates/hello', source('<a href="https://a.example/">One</a>'))
    expect(first.status).toBe(200)
    expect(await first.json()).toMatchObject({
      id: expect.stringMatching(/^tpv_/),
      version: 1,
      warnings: [{ severity: 'warning' }],
    })
    await call('PUT', '/templates/hello', source('Two'))

    expect(await (await call('GET', '/templates')).json()).toMatchObject({
      items: [{ key: 'hello', live: true }],
      next: null,
    })
    expect(await (await call('GET', '/templates/hello')).json()).toMatchObject({
      key: 'hello',
      versions: [
        { version: 2, live: true, links: [] },
        {
          version: 1,
          live: false,
          links: [{ position: 1, url: 'https://a.example/', label: 'One', locale: 'en' }],
        },
      ],
    })
    expect(await (await call('GET', '/templates/hello/versions/1')).json()).toMatchObject({
      source: { en: { subject: 'Hi' } },
    })

    expect((await call('POST', '/templates/hello/versions/1/restore')).status).toBe(204)
    expect(await (await call('GET', '/templates/hello/versions/1')).json()).toMatchObject({ live: true })
    expect((await call('DELETE', '/templates/hello')).status).toBe(204)
    expect(await (await call('GET', '/templates/hello')).json()).toMatchObject({ live: false })
  })

  it('400: a source with errors, each at its line', async () => {
    const response = await call('PUT', '/templates/wrong', source('a\n{{shout x}}'))

    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      code: 'invalid_input',
      errors: [{ path: 'source.en.mjml:2', message: expect.stringContaining('shout') }],
    })
  })

  it('400: a body that is no template', async () => {
    const response = await call('PUT', '/templates/wrong', {
      kind: 'email',
      name: 'x',
      source: { english: {} },
    })

    expect(response.status).toBe(400)
  })

  it('200: lints without publishing', async () => {
    const response = await call('POST', '/templates/linted/lint', source('{{{customer.x}}}'))

    expect(await response.json()).toMatchObject({ ok: false, problems: [{ severity: 'error', line: 1 }] })
    expect((await call('GET', '/templates/linted')).status).toBe(404)
  })

  it('200: previews an unsaved source', async () => {
    const { kind, source: sources } = source('Hello {{customer.firstName}}')
    const response = await call('POST', '/templates/unsaved/preview', {
      draft: { kind, source: sources },
      data: { customer: { firstName: '<Zoë>' } },
    })
    const { rendered } = (await response.json()) as { rendered: { html: string; subject: string } }

    expect(rendered.subject).toBe('Hi')
    expect(rendered.html).toContain('Hello &lt;Zoë&gt;')
  })

  it('200: previews with the newest event of the type that was named', async () => {
    await database.sql`
      insert into events (customer_id, type, occurred_at, received_at, properties)
      select 1, 'cart_updated', now() - n * interval '1 minute', now(), jsonb_build_object('total', 10 * n)
      from generate_series(1, 2) n`
    const { kind, source: sources } = source('Total {{event.total}}')
    const response = await call('POST', '/templates/unsaved/preview', {
      draft: { kind, source: sources },
      event: 'cart_updated',
    })

    expect(((await response.json()) as { rendered: { html: string } }).rendered.html).toContain('Total 10')
  })

  it('400: a preview that would not end', async () => {
    const { kind, source: sources } = source(
      '{{#each event.a}}{{#each ../event.a}}{{#each ../../event.a}}x{{/each}}{{/each}}{{/each}}',
    )
    const a = Array.from({ length: 200 }, (_, i) => i)
    const response = await call('POST', '/templates/endless/preview', {
      draft: { kind, source: sources },
      data: { event: { a } },
    })

    expect(response.status).toBe(400)
  })

  it('200: sends a test', async () => {
    await call('PUT', '/templates/tested', source('x'))
    const response = await call('POST', '/templates/tested/test', { to: 'me@example.com' })

    expect(await response.json()).toMatchObject({ providerMessageId: 'e1', subject: '[TEST] Hi' })
    expect(sent).toEqual(['me@example.com'])
  })

  it('404: what is not there', async () => {
    expect((await call('POST', '/templates/nothing/test', { to: 'me@example.com' })).status).toBe(404)
    expect((await call('POST', '/templates/tested/preview', { customer: 'cus_0000000000000' })).status).toBe(
      404,
    )
  })
})

describe('drafts of templates', () => {
  const draft = (subject: string) => ({
    kind: 'email',
    name: 'Spring',
    class: 'marketing',
    source: { fr: { subject, mjml: mjml('Bonjour') }, en: { subject: '', mjml: '' } },
  })
  const over = (revision: number) => ({ 'if-match': `"${revision}"` })

  it('are kept incomplete, saved over what was read, and published once complete', async () => {
    expect((await call('PUT', '/templates/spring/draft', draft('Un'))).status).toBe(200)
    const second = await call('PUT', '/templates/spring/draft', draft('Deux'), over(1))
    expect(await second.json()).toMatchObject({ revision: 2, baseVersion: 0, liveVersion: 0 })

    const late = await call('PUT', '/templates/spring/draft', draft('Trois'), over(1))
    expect(late.status).toBe(409)
    expect(await late.json()).toMatchObject({
      details: {
        current: { revision: 2, content: { source: { fr: { subject: 'Deux' } } } },
        yours: { revision: 1, content: { source: { fr: { subject: 'Trois' } } } },
      },
    })

    const refused = await call('POST', '/templates/spring/draft/publish', undefined, over(2))
    expect(refused.status).toBe(400)
    expect(JSON.stringify(await refused.json())).toContain('source.en.subject')

    const { en: _, ...french } = draft('Trois').source
    await call('PUT', '/templates/spring/draft', { ...draft('Trois'), source: french }, over(2))
    const published = await call('POST', '/templates/spring/draft/publish', undefined, over(3))
    expect(await published.json()).toMatchObject({ version: 1 })
    expect((await call('GET', '/templates/spring/draft')).status).toBe(404)

    await call('PUT', '/templates/spring/draft', draft('Quatre'))
    const other = { fr: { ...french.fr, subject: 'Entre-temps' } }
    await call('PUT', '/templates/spring', { kind: 'email', name: 'Spring', source: other })
    const overtaken = await call('POST', '/templates/spring/draft/publish', undefined, over(5))
    expect(await overtaken.json()).toMatchObject({ status: 409, details: { current: { version: 2 } } })

    expect(await (await call('GET', '/contents')).json()).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({
          key: 'spring',
          version: 2,
          hasDraft: true,
          locales: ['en', 'fr'],
          uses: [],
        }),
      ]),
    })
    expect((await call('DELETE', '/templates/spring/draft', undefined, over(5))).status).toBe(204)
    expect((await call('GET', '/templates/spring')).status).toBe(200)
  })

  it('that were never published leave nothing behind when they are thrown away', async () => {
    await call('PUT', '/templates/idea/draft', draft('Idée'))
    await call('DELETE', '/templates/idea/draft', undefined, over(1))

    expect((await call('GET', '/templates/idea')).status).toBe(404)
  })

  it('can be sent as a test, and nothing in use is archived', async () => {
    const { kind, source: sources } = source('Draft')
    const test = await call('POST', '/templates/unsaved/test', {
      to: 'draft@example.com',
      draft: { kind, source: sources },
    })
    expect(await test.json()).toMatchObject({ subject: '[TEST] Hi' })

    await call('PUT', '/templates/used', source('x'))
    const definition = { steps: [{ branch: [{ send: { first_of: [{ email: 'used' }] } }] }] }
    await database.sql`
      with w as (
        insert into workflows (key, name, state, created_at, updated_at)
        values ('flow', '{}', 'live', now(), now()) returning id
      ), v as (
        insert into workflow_versions (workflow_id, version, definition, program, published_at, published_by)
        select id, 1, ${JSON.stringify(definition)}::text::jsonb, '{}', now(), 'x' from w returning id, workflow_id
      ) select 1`
    await database.sql`update workflows set live_version_id = (select max(id) from workflow_versions) where key = 'flow'`

    const refused = await call('DELETE', '/templates/used')
    expect(refused.status).toBe(409)
    expect(await refused.json()).toMatchObject({ details: { uses: [{ kind: 'workflow', key: 'flow' }] } })
    expect(await (await call('GET', '/template-variables')).json()).toMatchObject({
      links: expect.arrayContaining([{ path: 'links.unsubscribe', type: 'string', coverage: null }]),
    })
  })
})
