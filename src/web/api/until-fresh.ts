import { presentIso } from '../words/now.ts'

const FRESH_MS = 60_000
const AGAIN_MS = 4_000

/**
 * For figures that the server counts over the whole base: what it had is shown at once, and what it counts meanwhile
 * a few seconds later.
 */
export function untilFresh({ state: { data } }: { state: { data?: { countedAt: string } | undefined } }) {
  if (!data) return false
  return Date.parse(presentIso()) - Date.parse(data.countedAt) > FRESH_MS ? AGAIN_MS : false
}
