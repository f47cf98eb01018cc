import { describe, expect, it } from 'vitest'
import { weaknessOf } from '../../src/access/judge-password.ts'
import { generatePassword } from '../../src/access/user.ts'

describe('a password', () => {
  it.each([
    ['Password1234!', 'tried first'],
    ['passwordpassword', 'tried first'],
    ['2026Motdepasse!', 'tried first'],
    ['p4ssw0rd-2026', 'tried first'],
    ['qwerty123456', 'tried first'],
    ['sonyericsson', 'tried first'],
    ['aaaaaaaaaaaabb', 'same few characters'],
    ['123456789012345', 'alphabet, the digits or the keyboard'],
    ['mlkjhgfdsqpoiuytreza', 'alphabet, the digits or the keyboard'],
  ])('%s is refused: it %s', (password, reason) => {
    expect(weaknessOf(password)).toContain(reason)
  })

  it.each(['correct horse battery staple', 'Ma tante habite à Plouzané 29', 'xK3-vv9Qp0-zzL1'])(
    '%s is taken',
    (password) => {
      expect(weaknessOf(password)).toBeNull()
    },
  )

  it('that we generate is taken', () => {
    for (let i = 0; i < 200; i++) expect(weaknessOf(generatePassword())).toBeNull()
  })
})
