import { describe, expect, it } from 'vitest'
import { compileInThread, previewInThread } from '../../src/templates/compile-thread.ts'
import { type TemplateDraft, TemplateInput } from '../../src/templates/template.ts'
import { emailDraft, mjml } from './factories.ts'

const links = {
  unsubscribe: 'https://a.example/u',
  preferences: 'https://a.example/p',
  view: 'https://a.example/v',
}
const parse = (draft: TemplateDraft) => TemplateInput.parse(draft)
const preview = (content: string, data: Record<string, unknown> = {}) =>
  previewInThread({ template: { draft: parse(emailDraft(content)) }, data, links })

describe('the compile thread', () => {
  it('compiles as the process would', async () => {
    const { compiled, problems } = await compileInThread(parse(emailDraft('Hi {{customer.firstName}}')))

    expect(Object.keys(compiled?.locales ?? {})).toEqual(['en'])
    expect(problems.map(({ severity }) => severity)).toEqual(['warning'])
  })

  it.each([
    [
      'loops in loops over a long list',
      '{{#each event.a}}{{#each ../event.a}}{{#each ../../event.a}}x{{/each}}{{/each}}{{/each}}',
    ],
    ['ten megabytes of output', `{{#each event.a}}${'x'.repeat(50_000)}{{/each}}`],
    ['brackets without end', `{{${'join '}${'(join '.repeat(20_000)}${')'.repeat(20_000)}}}`],
    ['elements in elements without end', '<div>'.repeat(40_000)],
  ])('survives %s, and answers the next one', async (_, content) => {
    const event = { a: Array.from({ length: 100_000 }, (_unused, i) => i) }
    const outcome = await preview(content, { event }).then(
      ({ rendered, problems }) => (rendered ? rendered.sizeBytes : problems.length),
      (error: unknown) => (error as { code: string }).code,
    )
    const next = await preview('fine')

    // Refused, or harmless after the data was cut to what a message can need.
    expect(outcome === 'invalid_input' || Number(outcome) < 2_000_000).toBe(true)
    expect(next.rendered?.html).toContain('fine')
  })

  it('reads nothing of the process', async () => {
    const { rendered } = await preview('[{{event.process}}{{event.env}}{{@root.process}}]')

    expect(rendered?.html).toContain('[]')
  })

  it('shows a mail with its links leading straight on, and its problems', async () => {
    const { rendered, problems } = await previewInThread({
      template: {
        draft: parse({
          key: 'test',
          name: 'T',
          kind: 'email',
          source: {
            fr: { subject: 'Hi {{customer.firstName}}', mjml: mjml('<a href="https://shop.example/">x</a>') },
          },
        }),
      },
      locale: 'fr-CA',
      data: { customer: { firstName: '<b>' } },
      links,
    })

    expect(rendered).toMatchObject({ locale: 'fr', subject: 'Hi <b>' })
    expect(rendered?.html).toContain('href="https://shop.example/"')
    expect(rendered?.sizeBytes).toBeGreaterThan(1_000)
    expect(problems).toHaveLength(1)
  })

  it('counts the parts of an SMS with its STOP mention', async () => {
    const draft = parse({ key: 'test', name: 'T', kind: 'sms', source: { en: { text: 'Ça va ê' } } })
    const { rendered } = await previewInThread({
      template: { draft },
      data: {},
      links,
      stopMention: 'STOP 36180',
    })

    expect(rendered).toMatchObject({
      text: 'Ça va ê\nSTOP 36180',
      sms: { encoding: 'UCS-2', segments: 1, nonGsm: ['ê'] },
    })
  })
})
