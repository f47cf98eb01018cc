/** How far the server's clock is ahead of this machine's. */
let aheadMs = 0
/** The header has whole seconds, and the answer was on its way: what is nearer than this is no difference. */
const NEAR_MS = 2_000
const HALF_SECOND_MS = 500

/**
 * The present, for words such as "today" and for running clocks: by the server's clock, which every answer tells, so
 * that an agent's machine that is minutes off counts right. What counts is decided on the server.
 */
export function presentIso(): string {
  return new Date(ownNow() + aheadMs).toISOString()
}

/** Of the `Date` header of an answer. */
export function learnTime(header: string | null): void {
  const told = header === null ? Number.NaN : Date.parse(header) + HALF_SECOND_MS
  if (Number.isNaN(told)) return
  const found = told - ownNow()
  if (Math.abs(found - aheadMs) > NEAR_MS) aheadMs = Math.abs(found) > NEAR_MS ? found : 0
}

function ownNow(): number {
  return performance.timeOrigin + performance.now()
}
