import { commonPasswords } from './common-passwords.ts'

const DISTINCT_MIN = 5
const RUN_LENGTH = 6
/** Rows of keyboards, alphabets and digits, in which neighbours are no secret. */
const RUNS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890123456789',
  'qwertyuiopasdfghjklzxcvbnm',
  'azertyuiopqsdfghjklmwxcvbn',
  '1qaz2wsx3edc4rfv5tgb6yhn7ujm',
]

/**
 * Why a password is too easily guessed, in words for its owner, or null (OWASP ASVS 6.2.4). Its length is judged
 * elsewhere. A common word stays common in capitals, with digits around it, or said twice.
 */
export function weaknessOf(password: string): string | null {
  const plain = password.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
  if (new Set(plain).size < DISTINCT_MIN) return 'repeats the same few characters'
  const core = plain.replace(/^[^a-z]+|[^a-z]+$/g, '')
  if ([plain, core, halfOf(core), unleet(core)].some((text) => commonPasswords.has(text)))
    return 'is among the passwords that are tried first'
  return withoutRuns(plain).length < DISTINCT_MIN ? 'follows the alphabet, the digits or the keyboard' : null
}

function halfOf(text: string): string {
  const half = text.slice(0, text.length / 2)
  return half + half === text ? half : text
}

const LETTER_OF: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '@': 'a',
  $: 's',
}

function unleet(text: string): string {
  return text.replace(/[01345@$]/g, (sign) => LETTER_OF[sign] ?? sign)
}

function withoutRuns(text: string): string {
  let left = text
  for (const row of [...RUNS, ...RUNS.map((run) => [...run].reverse().join(''))]) {
    for (let length = row.length; length >= RUN_LENGTH; length--) {
      for (let start = 0; start + length <= row.length; start++)
        left = left.replaceAll(row.slice(start, start + length), '')
    }
  }
  return left
}
