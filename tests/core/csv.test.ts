import { describe, expect, it } from 'vitest'
import { csvCell } from '../../src/core/csv.ts'

describe('csvCell', () => {
  it.each([
    ['plain', 'plain'],
    ['=1+1', "'=1+1"],
    ['+33612345678', "'+33612345678"],
    ['@cmd', "'@cmd"],
    ['＝1+1', "'＝1+1"],
    ['\n=1+1', '"\'\n=1+1"'],
    ['a,"b"', '"a,""b"""'],
    ['-1\n2', '"\'-1\n2"'],
  ])('%j becomes %j', (text, cell) => {
    expect(csvCell(text)).toBe(cell)
  })
})
