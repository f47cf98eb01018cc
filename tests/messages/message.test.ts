import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ProviderRejectedError,
  ProviderUnavailableError,
  ProviderUncertainError,
} from '../../src/core/errors.ts'
import { afterResult, healthy, isPaused } from '../../src/messages/breaker.ts'
import type { DeliveryResult } from '../../src/messages/delivery.ts'
import { isBurst, machineOpenReason, machineReason } from '../../src/messages/machine-traffic.ts'
import { messageStatuses, moves } from '../../src/messages/message.ts'
import { allow, type Budget, refill, spend } from '../../src/messages/pacing.ts'
import { isAddressProblem } from '../../src/messages/rejected-address.ts'

const now = new Date('2026-03-02T09:00:00Z')
const later = (ms: number) => new Date(now.getTime() + ms)

describe('moves', () => {
  it('leaves no way back from where a message ends', () => {
    for (const end of ['sent', 'held', 'cancelled'] as const) expect(moves[end]).toEqual([])
    // By a person's decision, of what certainly did not leave.
    expect(moves.failed).toEqual(['queued'])
  })

  it('lets a message leave only through the gate', () => {
    const before = messageStatuses.filter((status) => moves[status].includes('sent'))
    expect(before).toEqual(['handed', 'uncertain'])
  })
})

describe('the token bucket', () => {
  const budget: Budget = {
    ratePerSecond: 10,
    burst: 20,
    tokens: 20,
    refilledAt: now,
    dailyQuota: null,
    sentToday: 0,
    day: null,
    pausedUntil: null,
  }

  it('never lets more leave than the burst and the rate allow, whatever the times of asking', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -500, max: 3_000 }), fc.integer({ min: 1, max: 50 }))),
        (asks) => {
          let current = budget
          let nowMs = now.getTime()
          let furthest = nowMs
          let taken = 0
          for (const [waitMs, wanted] of asks) {
            nowMs += waitMs
            furthest = Math.max(furthest, nowMs)
            current = refill(current, new Date(nowMs))
            const allowance = allow(current, wanted, new Date(nowMs))
            if (allowance.kind === 'now') {
              taken += allowance.count
              current = spend(current, allowance.count)
            }
          }
          // A clock that goes back and forth may be paid for the way forth each time, never for the way back.
          const forwardMs = asks.reduce((sum, [waitMs]) => sum + Math.max(0, waitMs), 0)
          expect(taken).toBeLessThanOrEqual(20 + (forwardMs / 1_000) * 10 + 1e-6)
        },
      ),
    )
  })

  it('says when there is room again, and then there is', () => {
    const empty = { ...budget, tokens: 0.4 }
    const refusal = allow(empty, 5, now)
    const until = refusal.kind === 'wait' ? refusal.until : now

    expect(refusal).toMatchObject({ kind: 'wait', reason: 'rate' })
    expect(allow(refill(empty, until), 5, until).kind).toBe('now')
  })

  it('waits for the next UTC day when the quota is used up', () => {
    const used = refill({ ...budget, dailyQuota: 100, sentToday: 100, day: '2026-03-02' }, now)

    expect(allow(used, 1, now)).toEqual({
      kind: 'wait',
      until: new Date('2026-03-03T00:00:00Z'),
      reason: 'quota',
    })
    expect(
      allow(refill(used, new Date('2026-03-03T00:00:01Z')), 1, new Date('2026-03-03T00:00:01Z')).kind,
    ).toBe('now')
  })
})

describe('the breaker', () => {
  const refused = (error: unknown): DeliveryResult => ({ kind: 'refused', error, rendered: {} as never })
  const sent: DeliveryResult = {
    kind: 'sent',
    providerMessageId: 'x',
    delivered: false,
    rendered: {} as never,
  }

  it('pauses at once for a short rest that is asked for', () => {
    const health = afterResult(
      healthy,
      refused(new ProviderUnavailableError('slow', { retryAfterMs: 1_000 })),
      now,
    )

    expect(isPaused(health, later(999))).toBe(true)
    expect(isPaused(health, later(1_000))).toBe(false)
  })

  it('goes on when one recipient is put off, and pauses when nothing is taken any more', () => {
    const away = refused(new ProviderUnavailableError('greylisted', { retryAfterMs: 60_000 }))
    let health = healthy
    for (let i = 0; i < 4; i++) health = afterResult(health, away, now)
    const mixed = afterResult(afterResult(health, sent, now), away, now)
    const dead = afterResult(health, away, now)

    expect([isPaused(health, now), isPaused(mixed, now), isPaused(dead, now)]).toEqual([false, false, true])
  })

  it('does not count what says nothing about the provider', () => {
    for (const error of [
      new ProviderRejectedError('no'),
      new ProviderUncertainError('?'),
      new Error('bug'),
    ]) {
      expect(afterResult({ ...healthy, failures: 4 }, refused(error), now).pausedUntil).toBeNull()
    }
  })
})

describe('machine traffic', () => {
  const browser = 'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148'
  const hit = { method: 'GET', userAgent: browser, purpose: undefined }

  it.each([
    [{ ...hit, method: 'HEAD' }, 'method'],
    [{ ...hit, purpose: 'prefetch' }, 'prefetch'],
    [{ ...hit, userAgent: undefined }, 'no_agent'],
    [{ ...hit, userAgent: 'Mozilla/5.0 (compatible; Barracuda Sentinel)' }, 'scanner'],
    [{ ...hit, userAgent: 'Slackbot-LinkExpanding 1.0' }, 'scanner'],
    [hit, null],
  ] as const)('%o is %s', (request, reason) => {
    expect(machineReason(request, now, later(60_000))).toBe(reason)
  })

  it('does not believe a click within two seconds of the sending', () => {
    expect(machineReason(hit, now, later(1_030))).toBe('too_fast')
    expect(machineReason(hit, now, later(2_000))).toBeNull()
  })

  it('takes different links within a moment for a scanner, and one link twice for a double click', () => {
    const clicks = [1, 2, 3].map((position) => ({ position, at: later(position * 1_000) }))

    for (const click of clicks) expect(isBurst(click, clicks)).toBe(true)
    expect(isBurst({ position: 1, at: now }, [{ position: 1, at: later(500) }])).toBe(false)
    expect(isBurst({ position: 1, at: now }, [{ position: 2, at: later(5_000) }])).toBe(false)
  })

  it("knows Apple's prefetch by its bare agent, and lets Google's proxy stand for a reader", () => {
    expect(machineOpenReason({ ...hit, userAgent: 'Mozilla/5.0' }, now, later(60_000))).toBe('apple_mpp')
    expect(
      machineOpenReason(
        { ...hit, userAgent: 'Mozilla/5.0 (via ggpht.com GoogleImageProxy)' },
        now,
        later(60_000),
      ),
    ).toBeNull()
  })
})

describe('isAddressProblem', () => {
  const rejected = (response: string, command = 'RCPT TO') =>
    new ProviderRejectedError('no', {
      cause: { responseCode: Number(response.slice(0, 3)), response, command },
    })

  it('blames the address only when the server says that it does not exist', () => {
    expect(isAddressProblem(rejected('550 5.1.1 no such user'))).toBe(true)
    expect(isAddressProblem(rejected('550 5.7.1 blocked using spamhaus'))).toBe(false)
    expect(isAddressProblem(rejected('550 5.1.1 no such user', 'DATA'))).toBe(false)
    expect(isAddressProblem(new ProviderRejectedError('no'))).toBe(false)
  })
})
