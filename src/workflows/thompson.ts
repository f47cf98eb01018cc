import { createHash } from 'node:crypto'

/** What became of those who went down one arm. */
export interface ArmResult {
  readonly shown: number
  /** Of them, those who reached the goal. */
  readonly won: number
}

/**
 * Draws an arm by Thompson sampling: each arm's chance of the goal is sampled from Beta(won + 1, not won + 1), and
 * the highest sample wins. Whatever the results, each arm is drawn with a probability of at least `floor`
 * (times the number of arms at most 1). The same seed and results always draw the same arm.
 */
export function drawArm(
  arms: readonly string[],
  results: Readonly<Record<string, ArmResult>>,
  floor: number,
  seed: string,
): string {
  const random = randomOf(seed)
  const explored = Math.floor(random() / Math.max(floor, Number.MIN_VALUE))
  const fixed = arms[explored]
  if (fixed !== undefined) return fixed

  let best = ''
  let highest = -1
  for (const arm of arms) {
    const { shown, won } = results[arm] ?? { shown: 0, won: 0 }
    const sample = sampleBeta(won + 1, Math.max(0, shown - won) + 1, random)
    if (sample > highest) [best, highest] = [arm, sample]
  }
  return best
}

type Random = () => number

/** Mulberry32, in [0, 1), started by the SHA-256 of the seed. */
function randomOf(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32BE(0)
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000
  }
}

function sampleBeta(a: number, b: number, random: Random): number {
  const x = sampleGamma(a, random)
  return x / (x + sampleGamma(b, random))
}

/** Marsaglia and Tsang, A simple method for generating gamma variables (2000), for a shape of 1 or more. */
function sampleGamma(shape: number, random: Random): number {
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = sampleNormal(random)
    const v = (1 + c * x) ** 3
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

/** Box and Muller. */
function sampleNormal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
