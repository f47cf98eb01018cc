import type { HelperOptions, RenderSettings } from './helper.ts'

const STYLES: Record<string, Intl.DateTimeFormatOptions> = {
  short: { dateStyle: 'short' },
  medium: { dateStyle: 'medium' },
  long: { dateStyle: 'long' },
  full: { dateStyle: 'full' },
  time: { timeStyle: 'short' },
  datetime: { dateStyle: 'long', timeStyle: 'short' },
}

const DATE_ONLY = /^\d{4}-\d{2}-\d{2}$/
const formats = new Map<string, Intl.DateTimeFormat>()

/** `{{formatDate event.deliveryDate "long"}}` in the customer's zone; a date without a time has no zone to shift it. */
export function formatDate(value: unknown, ...rest: unknown[]): string {
  const { settings } = (rest.at(-1) as HelperOptions).data
  const style = rest.length > 1 && typeof rest[0] === 'string' && rest[0] in STYLES ? rest[0] : 'long'
  const instantMs = toInstantMs(value)
  if (Number.isNaN(instantMs)) return ''

  const dateOnly = typeof value === 'string' && DATE_ONLY.test(value)
  return formatOf(settings, style, dateOnly ? 'UTC' : settings.timezone).format(instantMs)
}

function toInstantMs(value: unknown): number {
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'number') return value
  return typeof value === 'string' ? Date.parse(value) : Number.NaN
}

function formatOf({ locale }: RenderSettings, style: string, timeZone: string): Intl.DateTimeFormat {
  const name = `${locale} ${style} ${timeZone}`
  const known = formats.get(name)
  if (known) return known

  const format = new Intl.DateTimeFormat(locale, { ...STYLES[style], timeZone })
  if (formats.size < 5_000) formats.set(name, format)
  return format
}
