/** What Handlebars passes after the arguments, as far as we use it. */
export interface HelperOptions {
  readonly fn: (context: unknown, options?: { data?: RenderFrame; blockParams?: unknown[] }) => string
  readonly inverse: (context: unknown) => string
  readonly hash: Readonly<Record<string, unknown>>
  readonly data: RenderFrame
}

/** The private data of one rendering; loops add `index`, `key`, `first` and `last` in frames of their own. */
export interface RenderFrame {
  readonly settings: RenderSettings
  index?: number
  key?: string | number
  first?: boolean
  last?: boolean
  [name: string]: unknown
}

export interface RenderSettings {
  readonly locale: string
  readonly timezone: string
  readonly currency: string
  /** The address of a tracked link, or undefined where links stay as they are written. */
  readonly click?: (position: number, target: () => string) => string
  readonly open?: string
  readonly trap?: string
  /** What loops may still do, and how often each looped link was shown. */
  readonly budget: { steps: number; chars: number }
  readonly shown: Map<number, number>
  readonly target: (position: number) => string
}

/** The last argument is always the options. */
export type Helper = (this: unknown, ...args: never[]) => unknown

/** The arguments that the author wrote, without the options after them. */
export function written(args: readonly unknown[]): readonly unknown[] {
  return args.slice(0, -1)
}

/** Handlebars' idea of an empty value: missing, false, empty text, empty list; zero is a value. */
export function isEmpty(value: unknown): boolean {
  if (value === 0) return false
  return !value || (Array.isArray(value) && value.length === 0)
}

export function toText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value)
  if (value instanceof Date) return value.toISOString()
  if (Array.isArray(value)) return value.map(toText).filter(Boolean).join(', ')
  return ''
}
