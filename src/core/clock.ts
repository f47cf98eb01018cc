/** The only source of the present. Engine code takes a clock and never asks the machine or SQL. */
export interface Clock {
  now(): Date
}

/** A clock that tests, simulations and the demo move by hand. */
export interface VirtualClock extends Clock {
  set(instant: Date): void
  advance(ms: number): void
}

export const systemClock: Clock = { now: () => new Date() }

export function fixedClock(at: Date): Clock {
  return { now: () => new Date(at) }
}

export function virtualClock(start: Date): VirtualClock {
  let nowMs = start.getTime()
  return {
    now: () => new Date(nowMs),
    set(instant) {
      nowMs = instant.getTime()
    },
    advance(ms) {
      nowMs += ms
    },
  }
}
