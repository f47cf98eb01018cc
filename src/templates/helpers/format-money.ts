import { toNumber } from './format-number.ts'
import type { HelperOptions } from './helper.ts'

const formats = new Map<string, Intl.NumberFormat>()

/** `{{formatMoney event.total}}` in the company's currency, or `{{formatMoney event.total "USD"}}`. */
export function formatMoney(value: unknown, ...rest: unknown[]): string {
  const { settings } = (rest.at(-1) as HelperOptions).data
  const wanted = rest.length > 1 ? rest[0] : undefined
  const currency = typeof wanted === 'string' && /^[A-Z]{3}$/.test(wanted) ? wanted : settings.currency
  const amount = toNumber(value)
  return amount === undefined ? '' : formatOf(settings.locale, currency).format(amount)
}

function formatOf(locale: string, currency: string): Intl.NumberFormat {
  const name = `${locale} ${currency}`
  const known = formats.get(name)
  if (known) return known

  const format = new Intl.NumberFormat(locale, { style: 'currency', currency })
  if (formats.size < 1_000) formats.set(name, format)
  return format
}
