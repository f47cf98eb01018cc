import { type Clock, systemClock } from '../../core/clock.ts'

/** The machine's clock, set back by some time; it runs on, and can be moved forward. */
export interface MovableClock extends Clock {
  /** Never backwards: what has happened stays in the past. */
  moveTo(instant: Date): void
  /** To the machine's own time. */
  catchUp(): void
}

export function movableClock(start: Date): MovableClock {
  let offsetMs = start.getTime() - systemClock.now().getTime()
  const now = () => new Date(systemClock.now().getTime() + offsetMs)
  return {
    now,
    moveTo(instant) {
      offsetMs += Math.max(0, instant.getTime() - now().getTime())
    },
    catchUp() {
      offsetMs = Math.max(0, offsetMs)
    },
  }
}
