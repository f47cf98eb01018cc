import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readInbound } from '../../src/channels/sms/stop-words.ts'

const WORDS = [
  'STOP',
  'STOPALL',
  'UNSUBSCRIBE',
  'CANCEL',
  'END',
  'QUIT',
  'REVOKE',
  'OPTOUT',
  'OPT-OUT',
  'REMOVE',
  'TD',
  'ARRET',
  'ARRÊT',
  'DESINSCRIRE',
  'DÉSABONNER',
]

describe('readInbound', () => {
  it.each([
    ...WORDS,
    'arret',
    'Stop.',
    'STOP SMS',
    'Stop svp',
    'STOP 36180',
    'stop merci',
    'Désabonnez-moi',
    'opt out',
    'STOP PUB',
  ])('%s is a stop', (text) => {
    expect(readInbound(text)).toBe('stop')
  })

  it.each([
    'Ne pas arrêter',
    'Stop demain?',
    'Stop ?',
    'Non stop',
    "Je ne veux pas d'arrêt",
    'stoppez-vous ici',
    'ok',
    '',
    '   ',
    '36180',
    'Merci',
    'Stop by the shop',
    'ends',
    'cancel my order',
  ])('a person has to read %j', (text) => {
    expect(readInbound(text)).toBe('unclear')
  })

  it.each(['START', 'unstop', 'Start.'])('%s asks to begin again', (text) => {
    expect(readInbound(text)).toBe('start')
  })

  it('hears a stop through case, accents, blanks and punctuation', () => {
    const dress = fc.record({
      word: fc.constantFrom(...WORDS),
      upper: fc.boolean(),
      decomposed: fc.boolean(),
      before: fc.stringMatching(/^[\s.!,"'«(]{0,4}$/),
      after: fc.stringMatching(/^[\s.!,"'»)]{0,4}$/),
    })
    fc.assert(
      fc.property(dress, ({ word, upper, decomposed, before, after }) => {
        const cased = upper ? word : word.toLowerCase()
        expect(readInbound(before + (decomposed ? cased.normalize('NFD') : cased) + after)).toBe('stop')
      }),
    )
  })

  it('takes no other sentence for an order', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{3,8}$/), { minLength: 2, maxLength: 6 })
    fc.assert(
      fc.property(words, (sentence) => {
        fc.pre(
          !/^(stop|start|unstop|end|quit|arret|td|cancel|remove|revoke|optout|quit)/.test(sentence[0] ?? ''),
        )
        expect(readInbound(sentence.join(' '))).toBe('unclear')
      }),
    )
  })

  it('never throws, whatever comes in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(['stop', 'start', 'unclear']).toContain(readInbound(text))
      }),
    )
  })
})
