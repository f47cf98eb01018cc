/** Tail probabilities and quantiles that intervals need, each to about ten digits. */

const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
]
const TINY = 1e-300
const CONVERGED = 1e-15
const STEPS_MAX = 500

/** P(Z ≤ z). */
export function normalBelow(z: number): number {
  const tail = gammaTail(0.5, (z * z) / 2) / 2
  return z < 0 ? tail : 1 - tail
}

/** The z with P(Z ≤ z) = p. */
export function normalQuantile(p: number): number {
  return solve((z) => normalBelow(z), p, [-40, 40])
}

/** P(X > x) for chi-squared with `df` degrees of freedom. */
export function chiSquareTail(x: number, df: number): number {
  return x <= 0 ? 1 : gammaTail(df / 2, x / 2)
}

/** The t with P(T ≤ t) = p, Student's with `df` degrees of freedom (a fraction is fine). */
export function studentQuantile(p: number, df: number): number {
  return solve((t) => studentBelow(t, df), p, [-1e6, 1e6])
}

function studentBelow(t: number, df: number): number {
  const tail = betaBelow(df / (df + t * t), df / 2, 0.5) / 2
  return t < 0 ? tail : 1 - tail
}

/** Bisection: the functions are monotonous, and two hundred evaluations cost nothing here. */
function solve(below: (x: number) => number, p: number, [from, to]: readonly [number, number]): number {
  let [low, high] = [from, to]
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2
    if (below(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

/** Regularised upper incomplete gamma Q(a, x): a series below a + 1, Lentz's continued fraction above. */
function gammaTail(a: number, x: number): number {
  if (x <= 0) return 1
  const front = Math.exp(a * Math.log(x) - x - logGamma(a))
  return x < a + 1 ? 1 - front * gammaSeries(a, x) : front * gammaFraction(a, x)
}

function gammaSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < STEPS_MAX && Math.abs(term) > Math.abs(sum) * CONVERGED; n++) {
    term *= x / (a + n)
    sum += term
  }
  return sum
}

function gammaFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < STEPS_MAX; n++) {
    const factor = -n * (n - a)
    b += 2
    d = 1 / awayFromZero(factor * d + b)
    c = awayFromZero(b + factor / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < CONVERGED) break
  }
  return fraction
}

/** Regularised incomplete beta I_x(a, b). */
function betaBelow(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const logFront = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)
  const front = Math.exp(logFront)
  // The fraction converges quickly only on this side; the other is its mirror image.
  if (x < (a + 1) / (a + b + 2)) return (front * betaFraction(x, a, b)) / a
  return 1 - (front * betaFraction(1 - x, b, a)) / b
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m < STEPS_MAX; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < CONVERGED) break
  }
  return fraction
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}

/** Lanczos, g = 7; for positive x. */
function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)

  const [first = 0, ...rest] = LANCZOS
  const y = x - 1
  const sum = rest.reduce((total, coefficient, i) => total + coefficient / (y + i + 1), first)
  const t = y + 7.5
  return 0.5 * Math.log(2 * Math.PI) + (y + 0.5) * Math.log(t) - t + Math.log(sum)
}
