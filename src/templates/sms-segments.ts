/** How an SMS text travels and what it is billed as. */
export interface SmsCount {
  readonly encoding: 'GSM-7' | 'UCS-2'
  /** Septets for GSM-7, UTF-16 code units for UCS-2. */
  readonly units: number
  readonly segments: number
  readonly unitsPerSegment: readonly number[]
  /** Distinct characters that forced UCS-2. */
  readonly nonGsm: readonly string[]
  readonly remainingInLast: number
}

/** 3GPP TS 23.038 §6.2.1. */
const GSM = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
)
/** §6.2.1.1: an escape and a letter, two septets that are never parted. */
const GSM_EXTENSION = new Set('\f^{}\\[~]|€')

const LIMITS = {
  'GSM-7': { single: 160, part: 153 },
  'UCS-2': { single: 70, part: 67 },
} as const

/** Counts the rendered text as it is; empty text is no segment at all. */
export function countSms(text: string): SmsCount {
  const letters = Array.from(text)
  const nonGsm = [
    ...new Set(letters.filter((letter) => !GSM.has(letter) && !GSM_EXTENSION.has(letter))),
  ].sort()
  const encoding = nonGsm.length === 0 ? 'GSM-7' : 'UCS-2'
  const sizes = letters.map((letter) =>
    encoding === 'UCS-2' ? letter.length : GSM_EXTENSION.has(letter) ? 2 : 1,
  )
  const units = sizes.reduce((sum, size) => sum + size, 0)

  const { single, part } = LIMITS[encoding]
  const unitsPerSegment = units <= single ? (units === 0 ? [] : [units]) : pack(sizes, part)
  const last = unitsPerSegment.at(-1)
  const limit = unitsPerSegment.length > 1 ? part : single
  return {
    encoding,
    units,
    segments: unitsPerSegment.length,
    unitsPerSegment,
    nonGsm,
    remainingInLast: last === undefined ? 0 : limit - last,
  }
}

/** Fills each part as far as whole characters go. */
function pack(sizes: readonly number[], limit: number): number[] {
  const parts: number[] = [0]
  for (const size of sizes) {
    const filled = parts.at(-1) ?? 0
    if (filled + size > limit) parts.push(size)
    else parts[parts.length - 1] = filled + size
  }
  return parts
}
