import { describe, expect, it } from 'vitest'
import { adviseOn } from '../../src/measurement/consent-advice.ts'
import { judgeRate } from '../../src/measurement/judge-rate.ts'

describe('judgeRate', () => {
  it('knows what Gmail, Yahoo and SES act upon', () => {
    expect(judgeRate('complaint', 9, 10_000)).toBe('good')
    expect(judgeRate('complaint', 10, 10_000)).toBe('watch')
    expect(judgeRate('complaint', 30, 10_000)).toBe('bad')
    expect(judgeRate('bounce', 199, 10_000)).toBe('good')
    expect(judgeRate('bounce', 200, 10_000)).toBe('watch')
    expect(judgeRate('bounce', 500, 10_000)).toBe('bad')
  })

  it('says nothing about few mails: one complaint in a hundred is one person', () => {
    expect(judgeRate('complaint', 1, 100)).toBeNull()
  })
})

describe('adviseOn', () => {
  const nothing = {
    reachable: [],
    silent: 0,
    optIns: { asked: 0, confirmed: 0, cancelled: 0, expired: 0, pending: 0 },
  }

  it('has nothing to say where all is well', () => {
    expect(adviseOn(nothing)).toEqual([])
  })

  it('finds a form whose confirmations fewer than half click, once enough were asked', () => {
    const asked = (n: number) => ({ asked: n + 5, confirmed: 20, cancelled: 0, expired: n - 20, pending: 5 })

    expect(adviseOn({ ...nothing, optIns: asked(60) })).toEqual([{ code: 'few_confirm', people: 40 }])
    expect(adviseOn({ ...nothing, optIns: asked(45) })).toEqual([])
  })
})
