import { describe, expect, it } from 'vitest'
import { compileSource } from '../../src/templates/compile-source.ts'
import { readTemplateFiles, starterFolder } from '../../src/templates/read-template-files.ts'
import { renderEmail } from '../../src/templates/render-email.ts'
import { renderScript } from '../../src/templates/render-script.ts'
import { renderSms } from '../../src/templates/render-sms.ts'
import { TemplateInput, type TemplateVersion } from '../../src/templates/template.ts'
import { anEnvelope, aVersion, company, links } from './factories.ts'

const files = await readTemplateFiles(starterFolder)

describe('the templates that come along', () => {
  it('are there in French and English', () => {
    expect(files.map(({ draft }) => draft.key)).toEqual([
      'abandoned-cart',
      'ask-again',
      'cart-recovery',
      'cart-reminder',
      'opt-in-confirmation',
      'welcome',
      'welcome-tips',
      'winback',
      'winback-call',
      'winback-reminder',
    ])
    expect(files.every(({ draft }) => 'en' in draft.source && 'fr' in draft.source)).toBe(true)
  })

  it.each(files)('$draft.key has no problem, not even a warning', async ({ draft }) => {
    expect((await compileSource(TemplateInput.parse(draft))).problems).toEqual([])
  })

  it.each(files)(
    '$draft.key renders with its sample, and for somebody of whom nothing is known',
    async ({ draft, sample }) => {
      const version = await aVersion(draft)
      for (const data of [
        { ...sample, company },
        { customer: {}, event: {}, company },
      ]) {
        expectToRender(version, { locale: 'fr', data })
        expectToRender(version, { locale: 'en', data })
      }
    },
  )
})

function expectToRender(version: TemplateVersion, { locale, data }: { locale: string; data: object }): void {
  const values = { ...data }
  if (version.kind === 'sms') {
    const options = { stopMention: 'STOP 36180' }
    expect(renderSms(version, locale, values, options)).toMatchObject({ segments: 1, encoding: 'GSM-7' })
  } else if (version.kind === 'script') {
    expect(renderScript(version, locale, values).html).not.toMatch(/undefined|\[object/)
  } else {
    const envelope = anEnvelope({ class: version.class })
    expect(renderEmail(version, { locale, data: values, links, envelope }).subject).toMatch(/\S{2}/)
  }
}
