import { describe, expect, it } from 'vitest'
import { compileSource } from '../../src/templates/compile-source.ts'
import { type CompiledEmail, TemplateInput, type TemplateProblem } from '../../src/templates/template.ts'
import { emailDraft, mjml } from './factories.ts'

async function problemsOf(content: string, whole = false): Promise<readonly TemplateProblem[]> {
  const draft = {
    key: 'test',
    name: 'Test',
    kind: 'email',
    source: { en: { subject: 'x', mjml: whole ? content : mjml(content) } },
  }
  return (await compileSource(TemplateInput.parse(draft))).problems
}

async function compiledOf(content: string): Promise<CompiledEmail> {
  const { compiled } = await compileSource(TemplateInput.parse(emailDraft(content)))
  return compiled?.locales['en'] as CompiledEmail
}

describe('compileSource: email', () => {
  it('adds the legal footer to a marketing mail without a way out, and says so', async () => {
    const [problem, ...more] = await problemsOf('Hello')
    const { html, text, hasUnsubscribe } = await compiledOf('Hello')

    expect(problem?.severity).toBe('warning')
    expect(problem?.message).toContain('legal footer was added')
    expect(more).toEqual([])
    expect(hasUnsubscribe).toBe(true)
    for (const part of [html, text]) {
      for (const hole of [
        '{{links.unsubscribe}}',
        '{{links.preferences}}',
        '{{company.name}}',
        '{{company.postalAddress}}',
      ]) {
        expect(part).toContain(hole)
      }
    }
  })

  it('leaves a mail with its own way out as it is', async () => {
    expect(await problemsOf('Hello <a href="{{links.unsubscribe}}">out</a>')).toEqual([])
    expect(
      await problemsOf(`${mjml('Hi').replace('</mj-body>', '{{> legal-footer}}</mj-body>')}`, true),
    ).toEqual([])
  })

  it('adds nothing to a transactional one', async () => {
    const input = TemplateInput.parse({ ...emailDraft('Your receipt'), class: 'transactional' })
    const { compiled, problems } = await compileSource(input)

    expect(problems).toEqual([])
    expect(compiled?.locales['en']).toMatchObject({ hasUnsubscribe: false })
  })

  it.each([
    ['<script>alert(1)</script>', '<script> is not allowed'],
    ['<a href="javascript:alert(1)">x</a>', 'begins with javascript:'],
    ['<a href="java&#10;script:alert(1)">x</a>', 'begins with javascript:'],
    ['<a href="&#106;avascript:alert(1)">x</a>', 'begins with javascript:'],
    ['<a href="data:text/html,x">x</a>', 'begins with data:'],
    ['<img src="x" onerror="alert(1)">', 'onerror runs code'],
    ['<iframe src="https://a.example"></iframe>', '<iframe> is not allowed'],
    ['<form action="https://a.example"><input></form>', '<form> is not allowed'],
    ['<svg onload="x"></svg>', '<svg> is not allowed'],
    ['<meta http-equiv="refresh" content="0">', '<meta> is not allowed'],
    ['{{{customer.bio}}}', 'unescaped'],
    ['{{shout customer.x}}', 'no helper called shout'],
    ['{{> secret}}', 'no partial called secret'],
    ['{{#if customer.x}}', 'Parse error'],
  ])('refuses %s, at its line', async (content, message) => {
    const errors = (await problemsOf(`one\ntwo\n${content}`)).filter(({ severity }) => severity === 'error')

    expect(errors.map((error) => error.message).join('\n')).toContain(message)
    expect(errors[0]?.line).toBe(3)
  })

  it('refuses files from the disk', async () => {
    const errors = await problemsOf('<mjml><mj-body><mj-include path="/etc/passwd" /></mj-body></mjml>', true)

    expect(errors.map(({ message }) => message)).toContain('<mj-include> is not allowed in a mail')
  })

  it('says when MJML cannot read it, or knows no such element', async () => {
    const unreadable = await problemsOf('<p>no mjml</p>', true)
    const unknown = await problemsOf('<mjml>\n<mj-body>\n<mj-foo /></mj-body></mjml>', true)

    expect(unreadable).toContainEqual(expect.objectContaining({ severity: 'error', part: 'mjml' }))
    expect(unknown).toContainEqual(expect.objectContaining({ severity: 'error', line: 3 }))
  })

  it('warns of a value that can never be there', async () => {
    const [problem] = (await problemsOf('{{firstName}} {{links.unsubscribe}}')).filter(({ message }) =>
      message.includes('never'),
    )

    expect(problem).toMatchObject({ severity: 'warning', message: 'firstName never has a value' })
  })

  it('loads no font from elsewhere, which would tell who reads', async () => {
    const { html } = await compiledOf('Hello')

    expect(html).not.toMatch(/fonts\.g|@import|<link/)
  })

  it('makes a text part with the same links', async () => {
    const { html, text, links } = await compiledOf(
      '<p>Hello <b>there</b></p><a href="https://a.example/">Shop</a> &amp; more',
    )

    expect(html).toContain('href="{{click 1}}"')
    expect(text).toContain('Shop <{{click 1}}> & more')
    expect(links).toEqual([{ position: 1, url: 'https://a.example/', label: 'Shop' }])
  })

  it('takes the author’s own text, with links of its own', async () => {
    const draft = emailDraft('<a href="https://a.example/">Shop</a>')
    const source = {
      en: {
        ...(draft.source as Record<string, { subject: string; mjml: string }>)['en'],
        text: 'https://b.example/ {{links.unsubscribe}}',
      },
    }
    const { compiled } = await compileSource(TemplateInput.parse({ ...draft, source }))
    const email = compiled?.locales['en'] as CompiledEmail

    expect(email.text).toBe('{{click 2}} {{links.unsubscribe}}')
    expect(email.links.map(({ url }) => url)).toEqual(['https://a.example/', 'https://b.example/'])
  })

  it('refuses an own text of a marketing mail without a way out', async () => {
    const source = { en: { subject: 'x', mjml: mjml('Hi'), text: 'Hi' } }
    const { problems } = await compileSource(
      TemplateInput.parse({ key: 'test', name: 'T', kind: 'email', source }),
    )

    expect(problems).toContainEqual(
      expect.objectContaining({ severity: 'error', part: 'text', message: 'has no unsubscribe link' }),
    )
  })
})

describe('compileSource: script', () => {
  const lint = async (body: string) => {
    const { problems } = await compileSource(
      TemplateInput.parse({ key: 'test', name: 'T', kind: 'script', source: { en: { body } } }),
    )
    return problems.map(({ message, line }) => `${line}: ${message}`)
  }

  it('takes plain structure', async () => {
    expect(await lint('<h3>Say</h3>\n<p>Hello {{customer.firstName}}<br/>2 &lt; 3</p>')).toEqual([])
  })

  it.each([
    '<script>',
    '<p onclick="x">',
    '<img src=x>',
    '<a href="x">',
    '< b',
    '<!-- x -->',
    '<svg/onload=x>',
  ])('refuses %s', async (tag) => {
    expect((await lint(`one\n${tag}`)).join()).toMatch(/^2: .* not allowed in a script/)
  })
})
