import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { countSms } from '../../src/templates/sms-segments.ts'

interface Vector {
  id: string
  text: string
  why: string
  expect: object
}
const file = new URL('../fixtures/vectors/sms_segments.json', import.meta.url)
const { vectors } = JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] }

describe('countSms', () => {
  it('has its vectors', () => {
    expect(vectors.length).toBe(41)
  })

  it.each(vectors)('$id: $why', ({ text, expect: expected }) => {
    expect(countSms(text)).toEqual(expected)
  })
})
