import { compileSource } from '../../src/templates/compile-source.ts'
import type { Envelope } from '../../src/templates/mime-skeleton.ts'
import type { LinkSet } from '../../src/templates/render-email.ts'
import { type TemplateDraft, TemplateInput, type TemplateVersion } from '../../src/templates/template.ts'

/** MJML around a piece of text. */
export function mjml(content: string, head = ''): string {
  return `<mjml><mj-head>${head}</mj-head><mj-body><mj-section><mj-column><mj-text>${content}</mj-text></mj-column></mj-section></mj-body></mjml>`
}

export function emailDraft(content: string, subject = 'Hello'): TemplateDraft {
  return { key: 'test', name: 'Test', kind: 'email', source: { en: { subject, mjml: mjml(content) } } }
}

/** A version as it would come from the database; throws what is wrong with the source. */
export async function aVersion(draft: TemplateDraft): Promise<TemplateVersion> {
  const input = TemplateInput.parse(draft)
  const { compiled, problems } = await compileSource(input)
  if (!compiled) throw new Error(JSON.stringify(problems))
  return { id: 7, templateId: 3, key: input.key, version: 1, kind: input.kind, class: input.class, compiled }
}

export const company = {
  name: 'Boutique Léa',
  postalAddress: '1 rue des Lilas, 75011 Paris',
  locale: 'fr',
  currency: 'EUR',
  timezone: 'Europe/Paris',
}

export const links: LinkSet = {
  click: (position) => `https://go.example/c/token${position}`,
  unsubscribe: 'https://go.example/u/token',
  preferences: 'https://go.example/p/token',
  view: 'https://go.example/v/token',
}

export function anEnvelope(overrides: Partial<Envelope> = {}): Envelope {
  return {
    class: 'marketing',
    publicId: 'msg_0123456789abc',
    instance: 'abcdef012345',
    from: { name: 'Boutique Léa', address: 'news@mail.boutique.example' },
    to: { address: 'zoe@client.example' },
    at: new Date('2026-03-02T09:00:00Z'),
    campaign: 'winback',
    ...overrides,
  }
}
