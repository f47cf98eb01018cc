import { describe, expect, it } from 'vitest'
import {
  consentChannelsOf,
  nameOfHeader,
  readTarget,
  writeTarget,
} from '../../src/web/features/imports/targets.ts'

describe('what a column becomes', () => {
  it.each([
    ['customers', 'email', { choice: 'email', name: '', type: 'text' }],
    ['customers', 'consent:phone:news', { choice: 'consent:phone:news', name: '', type: 'text' }],
    ['customers', 'age:number', { choice: 'attribute', name: 'age', type: 'number' }],
    ['customers', 'date', { choice: 'attribute', name: 'date', type: 'text' }],
    ['events', 'date', { choice: 'date', name: '', type: 'text' }],
  ] as const)('is taken apart and put together again: %s %s', (kind, text, target) => {
    expect(readTarget(text, kind)).toEqual(target)
    expect(writeTarget(readTarget(text, kind))).toBe(text)
  })

  it('begins with a name made of the header', () => {
    expect(nameOfHeader('Date de naissance')).toBe('dateDeNaissance')
    expect(nameOfHeader('Été !')).toBe('ete')
  })

  it('says for which channels a proof is needed', () => {
    expect(consentChannelsOf({ a: 'email', b: 'consent:phone:news', c: 'ignore' })).toEqual(['phone'])
  })
})
