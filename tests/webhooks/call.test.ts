import { describe, expect, it } from 'vitest'
import { isSignedBody, signBody } from '../../src/channels/signature.ts'
import { type Attempt, decideCall } from '../../src/webhooks/call.ts'
import { EndpointInput, problemOf } from '../../src/webhooks/endpoint.ts'
import { webhookStep } from '../../src/workflows/steps/webhook.ts'
import { aVisit, noFacts } from '../workflows/facts.ts'

const now = new Date('2026-03-02T09:00:00Z')
const call = {
  attempts: 1,
  attemptsMax: 5,
  expiresAt: new Date('2026-03-03T09:00:00Z'),
  map: {},
  idempotencyKey: 'enr_1.crm.1',
}
const answered = (status: number, body = '', more: Partial<Extract<Attempt, { kind: 'answered' }>> = {}) =>
  ({ kind: 'answered', status, body, isCut: false, retryAfter: undefined, ...more }) as const

describe('decideCall', () => {
  it.each([
    [204, 'succeeded'],
    [301, 'failed'],
    [400, 'failed'],
    [404, 'failed'],
    [408, 'again'],
    [429, 'again'],
    [500, 'again'],
    [503, 'again'],
  ])('of an answer %i: %s', (status, kind) => {
    expect(decideCall(call, answered(status), now).kind).toBe(kind)
  })

  it('says that a redirect is not followed', () => {
    expect(decideCall(call, answered(302), now)).toMatchObject({
      error: 'answered 302: redirects are not followed',
    })
  })

  it('waits twice as long each time, a tenth more or less, and never longer than an hour', () => {
    const delays = [1, 2, 3, 20].map((attempts) => {
      const outcome = decideCall({ ...call, attempts, attemptsMax: 99 }, answered(500), now)
      return outcome.kind === 'again' ? (outcome.at.getTime() - now.getTime()) / 1_000 : 0
    })

    const expected = [10, 20, 40, 3_600]
    for (const [index, delay] of delays.entries()) {
      expect(delay).toBeGreaterThanOrEqual((expected[index] ?? 0) * 0.9)
      expect(delay).toBeLessThanOrEqual((expected[index] ?? 0) * 1.1)
    }
  })

  it('waits at least as long as the other side asks', () => {
    expect(decideCall(call, answered(429, '', { retryAfter: '300' }), now)).toMatchObject({
      kind: 'again',
      at: new Date('2026-03-02T09:05:00Z'),
    })
  })

  it('gives up after its attempts, and when the next one would come too late', () => {
    expect(decideCall({ ...call, attempts: 5 }, answered(500), now)).toMatchObject({
      kind: 'failed',
      error: 'answered 500; tried 5 times',
    })
    expect(
      decideCall({ ...call, expiresAt: new Date('2026-03-02T09:00:05Z') }, answered(500), now),
    ).toMatchObject({
      kind: 'failed',
      error: 'answered 500; no time left for another try',
    })
  })

  it('takes texts, numbers, yes and no from the paths of the answer, and nothing that is inherited or missing', () => {
    const map = {
      tier: 'contact.tier',
      points: 'contact.points',
      vip: 'vip',
      a: 'constructor',
      b: 'contact',
      c: 'gone',
    }
    const body = JSON.stringify({ contact: { tier: 'gold', points: 12 }, vip: false, gone: null })

    expect(decideCall({ ...call, map }, answered(200, body), now)).toEqual({
      kind: 'succeeded',
      status: 200,
      answer: { tier: 'gold', points: 12, vip: false },
    })
  })

  it('fails when an answer that is needed is no JSON or is too long, and ignores it otherwise', () => {
    const needed = { ...call, map: { tier: 'tier' } }

    expect(decideCall(needed, answered(200, '<html>'), now)).toMatchObject({
      kind: 'failed',
      error: 'the answer is not JSON',
    })
    expect(decideCall(needed, answered(200, '{', { isCut: true }), now)).toMatchObject({
      error: 'the answer is longer than 256 kB',
    })
    expect(decideCall(call, answered(200, '<html>'), now).kind).toBe('succeeded')
  })
})

describe('an endpoint', () => {
  it.each([
    'http://crm.example/hook',
    'https://127.0.0.1/hook',
    'https://2130706433/',
    'https://[::ffff:10.0.0.1]/',
    'https://169.254.169.254/latest',
    'https://localhost/',
    'https://user:password@crm.example/',
    'file:///etc/passwd',
  ])('is not %s', (url) => {
    expect(EndpointInput.safeParse({ url }).success).toBe(false)
  })

  it('may be http or private when an admin says that it is in their own network, but never holds a password', () => {
    expect(EndpointInput.safeParse({ url: 'http://10.0.0.7/hook', isPrivate: true }).success).toBe(true)
    expect(problemOf(new URL('http://a:b@10.0.0.7/'), true)).toContain('no user and password')
  })
})

describe('signBody', () => {
  it('signs with both secrets while one is being replaced: either alone is enough to check', () => {
    const header = signBody('{}', ['new secret', 'old secret'], now)
    const [t, ...macs] = header.split(',')

    expect(macs).toHaveLength(2)
    expect(isSignedBody('{}', `${t},${macs[0]}`, 'new secret', now)).toBe(true)
    expect(isSignedBody('{}', `${t},${macs[1]}`, 'old secret', now)).toBe(true)
  })
})

describe('the webhook step', () => {
  const settings = { endpoint: 'crm', include: ['plan'], map: { tier: 'tier' }, within: 'PT2H', attempts: 3 }
  const later = new Date('2026-03-27T21:00:00Z')
  const waiting = { ...aVisit, isArrival: false }
  const enter = (webhook: typeof noFacts.webhook, at = later) =>
    webhookStep.enter(settings, waiting, { ...noFacts, webhook }, at)

  it('asks for one call on arrival, with the attributes that it includes, and waits', () => {
    const facts = { ...noFacts, attributes: { plan: 'pro' } }
    const until = new Date('2026-03-27T22:30:00Z')

    expect(webhookStep.enter(settings, aVisit, facts, aVisit.arrivedAt)).toEqual({
      kind: 'wait',
      until,
      effects: [
        {
          kind: 'webhook',
          endpoint: 'crm',
          attributes: { plan: 'pro' },
          map: { tier: 'tier' },
          attempts: 3,
          expiresAt: until,
        },
      ],
    })
  })

  it('goes to then with what the answer sets, and to else with what was wrong', () => {
    expect(enter({ state: 'succeeded', status: 200, error: null, answer: { tier: 'gold' } })).toMatchObject({
      branch: 'then',
      effects: [{ kind: 'attributes', set: { tier: 'gold' } }],
    })
    expect(enter({ state: 'failed', status: 404, error: 'answered 404', answer: null })).toMatchObject({
      branch: 'else',
      because: { status: 404, error: 'answered 404' },
    })
  })

  it('waits while the call is open, and goes to else at the limit', () => {
    const open = { state: 'open', status: 500, error: 'answered 500', answer: null } as const

    expect(enter(open)).toMatchObject({ kind: 'wait' })
    expect(enter(open, new Date('2026-03-27T22:30:00Z'))).toMatchObject({
      branch: 'else',
      because: { timeout: 'PT2H' },
    })
  })
})
