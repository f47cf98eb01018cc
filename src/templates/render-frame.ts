import type { RenderFrame, RenderSettings } from './helpers/helper.ts'

/** Per rendering: how many items its loops may show in all, and how much text they may make. */
const MAX_STEPS = 5_000
const MAX_LOOP_CHARS = 4_000_000

/** What formatting needs to know; read from the data unless given. */
export interface FrameOptions {
  readonly locale?: string
  readonly click?: RenderSettings['click']
  readonly open?: string | undefined
  readonly trap?: string | undefined
  readonly target?: RenderSettings['target']
}

const ZONE_FALLBACK = 'UTC'
const knownZones = new Map<string, boolean>()

/** The private data of one rendering, never used for two: it counts what loops spend. */
export function frameOf(data: unknown, options: FrameOptions = {}): RenderFrame {
  const customer = part(data, 'customer')
  const company = part(data, 'company')
  const locale = options.locale ?? text(customer['locale']) ?? text(company['locale']) ?? 'en'
  const settings: RenderSettings = {
    locale: isLocale(locale) ? locale : 'en',
    timezone: zone(customer['timezone']) ?? zone(company['timezone']) ?? ZONE_FALLBACK,
    currency: text(company['currency']) ?? 'EUR',
    budget: { steps: MAX_STEPS, chars: MAX_LOOP_CHARS },
    shown: new Map(),
    target: options.target ?? (() => ''),
    ...(options.click ? { click: options.click } : {}),
    ...(options.open ? { open: options.open } : {}),
    ...(options.trap ? { trap: options.trap } : {}),
  }
  return { settings }
}

function part(data: unknown, name: string): Record<string, unknown> {
  const value = (data as Record<string, unknown> | null | undefined)?.[name]
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isLocale(locale: string): boolean {
  return /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(locale)
}

function zone(value: unknown): string | undefined {
  const name = text(value)
  if (!name) return undefined
  const known = knownZones.get(name) ?? isZone(name)
  if (knownZones.size < 1_000) knownZones.set(name, known)
  return known ? name : undefined
}

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
