/** How a rate stands against what mailbox providers and Amazon SES say they act upon (COMPLIANCE.md, part A). */
export type Judgement = 'good' | 'watch' | 'bad'

interface Limits {
  /** From here on it is looked at. */
  readonly watch: number
  /** From here on mail is refused or the account is stopped. */
  readonly bad: number
}

export const rateLimits = {
  /** Gmail and Yahoo: below 0.10 %, never 0.30 % or more. */
  complaint: { watch: 0.001, bad: 0.003 },
  /** SES: below 2 % is good, from 5 % on an account is under review. */
  bounce: { watch: 0.02, bad: 0.05 },
} as const satisfies Record<string, Limits>

/** Fewer mails than this say nothing: one complaint in a hundred is one person. */
export const LEAST_MAILS = 500

/** Null while too little was sent. */
export function judgeRate(kind: keyof typeof rateLimits, count: number, of: number): Judgement | null {
  if (of < LEAST_MAILS) return null
  const { watch, bad } = rateLimits[kind]
  const rate = count / of
  if (rate >= bad) return 'bad'
  return rate >= watch ? 'watch' : 'good'
}
