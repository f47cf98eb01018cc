/**
 * How many messages may be handed over and not yet recorded. Each of them is uncertain after a kill -9, so there
 * are no more than keep the provider busy: with a slow one few, with a fast one what bridges a turn of the gate.
 */
export interface HandOverWindow {
  readonly size: number
  readonly least: number
  readonly most: number
}

/** Less than a quarter of a second at full speed. */
const MOST = 600
const LEAST = 60
const FIRST = 240
const GROWTH = 2
const SHRINKING = 0.8
const TOO_MANY = 0.6

/** `inFlight`: messages that the provider takes at once; fewer than twice as many would let it wait. */
export function handOverWindow(inFlight: number, most = MOST): HandOverWindow {
  const least = Math.min(most, Math.max(LEAST, 2 * inFlight))
  return { size: Math.min(most, Math.max(FIRST, least)), least, most }
}

/**
 * When the gate is to be asked for more. The provider waited for us since the last load: that was too small. Most
 * of the last load is not yet begun: it was too large.
 */
export function resized(
  window: HandOverWindow,
  { ranDry, unsent }: { ranDry: boolean; unsent: number },
): HandOverWindow {
  const { size, least, most } = window
  if (ranDry) return { ...window, size: Math.min(most, Math.ceil(size * GROWTH)) }
  if (unsent > size * TOO_MANY) return { ...window, size: Math.max(least, Math.floor(size * SHRINKING)) }
  return window
}
