import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { classifyBounce, type ServerReply } from '../../src/channels/email/classify-bounce.ts'

interface Codes {
  enhanced: { code: string; class: string; action: string; meaning: string }[]
  basic: { code: number; class: string; action: string }[]
  vectors: { id: string; why: string; input: ServerReply; expect: { class: string; action: string } }[]
}
const file = new URL('../fixtures/vectors/bounce_codes.json', import.meta.url)
const codes = JSON.parse(readFileSync(file, 'utf8')) as Codes

describe('classifyBounce', () => {
  it.each(codes.enhanced)('$code: $meaning', ({ code, class: expected, action }) => {
    expect(classifyBounce({ enhanced: code, dsnAction: 'failed' })).toEqual([expected, action])
  })

  it.each(codes.basic.filter(({ action }) => !action.startsWith('read')))(
    '$code alone',
    ({ code, class: expected, action }) => {
      expect(classifyBounce({ smtp: code, dsnAction: 'failed' })).toEqual([expected, action])
    },
  )

  it.each(codes.vectors)('$id: $why', ({ input, expect: expected }) => {
    expect(classifyBounce(input)).toEqual([expected.class, expected.action])
  })

  it.each([
    ["550 L'adresse jeanne@client.example n'existe pas", 'hard'],
    ['550 Utilisateur inconnu', 'hard'],
    ['552 Boîte aux lettres pleine', 'soft'],
    ['552 Quota dépassé', 'soft'],
  ])('reads French: %s', (text, expected) => {
    expect(classifyBounce({ smtp: Number(text.slice(0, 3)), text, dsnAction: 'failed' })[0]).toBe(expected)
  })

  it.each([550, 553])('suppresses nobody for a %i that does not say why', (smtp) => {
    expect(classifyBounce({ smtp, text: `${smtp} no`, dsnAction: 'failed' })).toEqual(['unknown', 'unknown'])
  })

  it('does not take a temporary answer for a final one', () => {
    expect(classifyBounce({ smtp: 450, text: '450 mailbox unavailable' })[1]).not.toBe('suppress')
  })
})
