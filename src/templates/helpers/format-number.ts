import type { HelperOptions } from './helper.ts'

const formats = new Map<string, Intl.NumberFormat>()

/** `{{formatNumber event.points}}` or `{{formatNumber event.rate 2}}` with that many decimals. */
export function formatNumber(value: unknown, ...rest: unknown[]): string {
  const options = rest.at(-1) as HelperOptions
  const decimals =
    rest.length > 1 && typeof rest[0] === 'number' ? Math.min(Math.max(rest[0], 0), 10) : undefined
  const amount = toNumber(value)
  return amount === undefined ? '' : formatOf(options.data.settings.locale, decimals).format(amount)
}

/** Events may carry numbers as text. */
export function toNumber(value: unknown): number | undefined {
  if (typeof value !== 'number' && (typeof value !== 'string' || value.trim() === '')) return undefined
  const amount = Number(value)
  return Number.isFinite(amount) ? amount : undefined
}

// Making a format costs fifty times more than using it.
function formatOf(locale: string, decimals: number | undefined): Intl.NumberFormat {
  const name = `${locale} ${decimals}`
  const known = formats.get(name)
  if (known) return known

  const digits =
    decimals === undefined ? {} : { minimumFractionDigits: decimals, maximumFractionDigits: decimals }
  const format = new Intl.NumberFormat(locale, digits)
  formats.set(name, format)
  return format
}
