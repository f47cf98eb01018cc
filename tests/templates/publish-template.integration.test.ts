import { describe, expect, it } from 'vitest'
import { restoreVersion, retireTemplate } from '../../src/templates/change-live-version.ts'
import { findLinkTarget } from '../../src/templates/find-link.ts'
import { findLiveTemplate } from '../../src/templates/find-live-template.ts'
import { loadTemplateVersion } from '../../src/templates/load-template.ts'
import { previewTemplate } from '../../src/templates/preview-template.ts'
import { publishTemplate } from '../../src/templates/publish-template.ts'
import { findTemplate } from '../../src/templates/queries.ts'
import { renderEmail } from '../../src/templates/render-email.ts'
import { sendTest, type TestProviders } from '../../src/templates/send-test.ts'
import { testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { anEnvelope, company, emailDraft, links, mjml } from './factories.ts'

const database = testDatabase()
const ctx = () => testContext(database.db)
const draft = (key: string, content: string, subject = 'Hello') => ({ ...emailDraft(content, subject), key })

describe('publishTemplate', () => {
  it('makes versions that follow each other, the last one live', async () => {
    const first = await publishTemplate(ctx(), draft('versions', 'One {{customer.firstName}}'))
    const second = await publishTemplate(ctx(), draft('versions', 'Two {{#if event.id}}{{event.id}}{{/if}}'))
    const live = await findLiveTemplate(database.db, 'versions')

    expect([first.version, second.version]).toEqual([1, 2])
    expect(live).toMatchObject({
      versionId: second.versionId,
      kind: 'email',
      class: 'marketing',
      locales: ['en'],
      variables: ['company.brand.footer.en', 'company.name', 'company.postalAddress', 'event.id'],
      optional: ['company.brand.footer.en', 'event.id'],
    })
    expect(second.warnings.map(({ message }) => message)).toEqual([
      expect.stringContaining('legal footer was added'),
    ])
  })

  it('makes no new version of what is the same as the one in use', async () => {
    const first = await publishTemplate(ctx(), draft('same', 'One'))
    const renamed = await publishTemplate(ctx(), { ...draft('same', 'One'), name: 'Another name' })
    const named = await findTemplate(database.db, 'same')
    const other = await publishTemplate(ctx(), draft('same', 'Two'))
    const back = await publishTemplate(ctx(), draft('same', 'One'))

    expect(renamed).toMatchObject({ version: 1, versionId: first.versionId })
    expect(named).toMatchObject({ name: 'Another name' })
    expect([other.version, back.version]).toEqual([2, 3])
  })

  it('leaves a version that was published as it was', async () => {
    const { versionId } = await publishTemplate(ctx(), draft('immutable', 'Before'))
    const before = await loadTemplateVersion(database.db, versionId)
    await publishTemplate(ctx(), draft('immutable', 'After'))

    expect(await loadTemplateVersion(database.db, versionId)).toBe(before)
    const mail = renderEmail(before, { data: { company }, links, envelope: anEnvelope() })
    expect(mail.mime).toContain('Before')
  })

  it('keeps each tracked link by its position', async () => {
    const { versionId } = await publishTemplate(
      ctx(),
      draft(
        'links',
        '<a href="https://a.example/?c={{customer.id}}">A</a> {{#each event.items}}<a href="{{url}}">B</a>{{/each}}',
      ),
    )
    const at = { versionId, locale: 'en' }
    const data = {
      customer: { id: 'x y' },
      event: { items: [{ url: 'https://b.example/1' }, { url: 'https://b.example/2' }] },
    }

    expect(await findLinkTarget(database.db, { ...at, position: 1 }, data)).toEqual({
      url: 'https://a.example/?c=x%20y',
      label: 'A',
    })
    expect(await findLinkTarget(database.db, { ...at, position: 1_002 }, data)).toEqual({
      url: 'https://b.example/2',
      label: 'B',
    })
    expect(await findLinkTarget(database.db, { ...at, position: 99 }, data)).toBeUndefined()
  })

  it('refuses a wrong source with each line, and changes nothing', async () => {
    const wrong = draft('wrong', 'a\n{{shout customer.x}}\n{{{customer.y}}}')

    await expect(publishTemplate(ctx(), wrong)).rejects.toMatchObject({
      code: 'invalid_input',
      issues: [{ path: 'source.en.mjml:2' }, { path: 'source.en.mjml:3' }],
    })
    expect(await findLiveTemplate(database.db, 'wrong')).toBeUndefined()
  })

  it('refuses another kind under the same key', async () => {
    await publishTemplate(ctx(), draft('kind', 'Mail'))

    await expect(
      publishTemplate(ctx(), { key: 'kind', name: 'x', kind: 'sms', source: { en: { text: 'x' } } }),
    ).rejects.toMatchObject({ code: 'conflict' })
  })

  it('writes who published', async () => {
    await publishTemplate(ctx(), draft('audited', 'Mail'))

    expect(
      await database.sql`select action, entity_id, actor_id from audit_log where entity_id = 'audited'`,
    ).toMatchObject([{ action: 'template.publish', entity_id: 'audited', actor_id: 'test' }])
  })

  it('gives two that publish at once two numbers', async () => {
    const versions = await Promise.all(
      [1, 2, 3].map((n) => publishTemplate(ctx(), draft('race', `Mail ${n}`))),
    )

    expect(versions.map(({ version }) => version).sort()).toEqual([1, 2, 3])
  })
})

describe('a live version', () => {
  it('can be the one of before, or none', async () => {
    const { versionId } = await publishTemplate(ctx(), draft('back', 'One'))
    await publishTemplate(ctx(), draft('back', 'Two'))
    await restoreVersion(ctx(), 'back', 1)
    expect(await findLiveTemplate(database.db, 'back')).toMatchObject({ versionId })

    await retireTemplate(ctx(), 'back', async () => [])
    expect(await findLiveTemplate(database.db, 'back')).toBeUndefined()
    await expect(restoreVersion(ctx(), 'back', 9)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('previewTemplate', () => {
  it('shows the saved version or an unsaved source to a customer', async () => {
    const [customer] = await database.sql`
      insert into customers (state, email, locale, attributes, created_at, updated_at)
      values ('known', 'lea@client.example', 'fr', '{"firstName":"Léa"}', now(), now()) returning id`
    const source = {
      en: { subject: 'Hi {{customer.firstName}}', mjml: mjml('x') },
      fr: { subject: 'Salut {{customer.firstName}} {{customer.email}}', mjml: mjml('x') },
    }
    await publishTemplate(ctx(), { key: 'shown', name: 'x', kind: 'email', source })
    const saved = await previewTemplate(ctx(), { key: 'shown', customerId: Number(customer?.['id']) })
    const unsaved = await previewTemplate(ctx(), {
      key: 'new',
      draft: { kind: 'sms', source: { en: { text: 'Hi {{customer.firstName}}' } } },
      data: { customer: { firstName: 'Max' } },
    })

    expect(saved.rendered).toMatchObject({ locale: 'fr', subject: 'Salut Léa lea@client.example' })
    expect(unsaved.rendered).toMatchObject({ text: 'Hi Max\nSTOP 36180' })
    await expect(previewTemplate(ctx(), { key: 'nowhere' })).rejects.toMatchObject({ code: 'not_found' })
    await expect(previewTemplate(ctx(), { key: 'shown', customerId: 999_999 })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})

describe('sendTest', () => {
  function providers() {
    const sent: { to: string; text: string }[] = []
    const fake: TestProviders = {
      email: {
        send: async ({ to, mime }) => {
          sent.push({ to, text: mime })
          return { providerMessageId: 'e1' }
        },
      },
      sms: {
        send: async ({ to, text }) => {
          sent.push({ to, text })
          return { providerMessageId: 's1' }
        },
      },
    }
    return { fake, sent }
  }

  it('sends the live mail to one address, marked and untracked', async () => {
    await publishTemplate(ctx(), draft('tested', '<a href="https://a.example/">x</a>', 'Sale'))
    const { fake, sent } = providers()
    const result = await sendTest(ctx(), fake, { key: 'tested', to: 'Me@Example.com' })

    expect(result).toMatchObject({ providerMessageId: 'e1', subject: '[TEST] Sale' })
    expect(sent).toHaveLength(1)
    expect(sent[0]?.to).toBe('me@example.com')
    expect(sent[0]?.text).toContain('https://a.example/')
    expect(sent[0]?.text).not.toMatch(/List-Unsubscribe|\/c\//)
  })

  it('sends an SMS as it would go out', async () => {
    await publishTemplate(ctx(), {
      key: 'tested-sms',
      name: 'x',
      kind: 'sms',
      source: { fr: { text: 'Coucou' } },
    })
    const { fake, sent } = providers()
    await sendTest(ctx(), fake, { key: 'tested-sms', to: '06 39 98 00 01' })

    expect(sent).toEqual([{ to: '+33639980001', text: 'Coucou\nSTOP 36180' }])
  })

  it('refuses an address that is none, a script, and what was never published', async () => {
    await publishTemplate(ctx(), draft('tested-again', 'x'))
    await publishTemplate(ctx(), {
      key: 'tested-script',
      name: 'x',
      kind: 'script',
      source: { en: { body: 'x' } },
    })
    const { fake, sent } = providers()

    await expect(
      sendTest(ctx(), fake, { key: 'tested-again', to: 'a@b.example, c@d.example' }),
    ).rejects.toMatchObject({ code: 'invalid_input' })
    await expect(sendTest(ctx(), fake, { key: 'tested-script', to: 'a@b.example' })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await expect(sendTest(ctx(), fake, { key: 'nothing', to: 'a@b.example' })).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(sent).toEqual([])
  })
})
