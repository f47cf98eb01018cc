import { describe, expect, it } from 'vitest'
import { renderScript } from '../../src/templates/render-script.ts'
import { renderSms } from '../../src/templates/render-sms.ts'
import { aVersion, company } from './factories.ts'

const sms = (text: string) => aVersion({ key: 'test', name: 'T', kind: 'sms', source: { fr: { text } } })
const data = { customer: { firstName: 'Zoë <b>' }, event: { total: 12.5 }, company }

describe('renderSms', () => {
  it('counts the text with the STOP mention in it', async () => {
    const version = await sms('a'.repeat(155))

    expect(renderSms(version, 'fr', data)).toMatchObject({ segments: 1, encoding: 'GSM-7' })
    expect(renderSms(version, 'fr', data, { stopMention: 'STOP 36180' })).toMatchObject({
      text: `${'a'.repeat(155)}\nSTOP 36180`,
      segments: 2,
    })
  })

  it('says STOP once', async () => {
    const version = await sms('Bonjour. STOP au 36180')

    expect(renderSms(version, 'fr', data, { stopMention: 'STOP 36180' }).text).toBe('Bonjour. STOP au 36180')
  })

  it('writes values as they are, and prices without the blank that would double the cost', async () => {
    expect(
      renderSms(await sms('{{customer.firstName}} {{formatMoney event.total}}'), 'fr', data),
    ).toMatchObject({
      text: 'Zoë <b> 12,50 €',
      encoding: 'UCS-2',
    })
    expect(renderSms(await sms('{{formatMoney event.total}}'), 'fr', data)).toMatchObject({
      text: '12,50 €',
      encoding: 'GSM-7',
    })
  })

  it('tracks links only when told to', async () => {
    const version = await sms('Voir https://shop.example/{{event.total}}')

    expect(renderSms(version, 'fr', data).text).toBe('Voir https://shop.example/12.5')
    expect(
      renderSms(version, 'fr', data, { click: (position) => `https://go.example/${position}` }).text,
    ).toBe('Voir https://go.example/1')
  })

  it('refuses an empty text and one that no operator takes', async () => {
    expect(() => renderSms(version(''), 'fr', data)).toThrow(/empty/)
    expect(() => renderSms(version('x'.repeat(1_600)), 'fr', data)).toThrow(/more than 10/)

    function version(text: string) {
      const compiled = { locales: { fr: { kind: 'sms' as const, text, links: [] } }, variables: [] }
      return {
        id: 1,
        templateId: 1,
        key: 'test',
        version: 1,
        kind: 'sms' as const,
        class: 'marketing' as const,
        compiled,
      }
    }
  })
})

describe('renderScript', () => {
  it('escapes every value', async () => {
    const version = await aVersion({
      key: 'test',
      name: 'T',
      kind: 'script',
      source: { en: { body: '<p>{{customer.firstName}} {{event.total}}</p>' } },
    })

    expect(renderScript(version, 'en', data).html).toBe('<p>Zoë &lt;b&gt; 12.5</p>')
  })
})
