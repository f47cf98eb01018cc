interface Side {
  readonly email: string | null
  readonly phone: string | null
  readonly locale: string | null
  readonly timezone: string | null
  readonly attributes: Readonly<Record<string, unknown>>
}

export interface MergeLine {
  readonly name: string
  readonly value: unknown
  readonly from: 'survivor' | 'other'
  /** What the other had in its place, and which goes. */
  readonly lost?: unknown
}

const columns = ['email', 'phone', 'locale', 'timezone'] as const

/** The profile that comes of it, as src/engine/queries/merges.ts makes it: the survivor's, and what they lack. */
export function mergePreview(survivor: Side, other: Side): MergeLine[] {
  const own: Record<string, unknown> = { ...pick(survivor), ...survivor.attributes }
  const theirs: Record<string, unknown> = { ...pick(other), ...other.attributes }
  const names = [...new Set([...columns, ...Object.keys(own), ...Object.keys(theirs)])]
  return names.flatMap((name): MergeLine[] => {
    const isColumn = (columns as readonly string[]).includes(name)
    const [mine, their] = [own[name], theirs[name]]
    // An address that is empty is none; an attribute that is null was written so.
    const has = isColumn ? mine !== null : Object.hasOwn(own, name)
    if (!has) return their === null || their === undefined ? [] : [{ name, value: their, from: 'other' }]
    const isLost = their !== null && their !== undefined && JSON.stringify(their) !== JSON.stringify(mine)
    return [{ name, value: mine, from: 'survivor', ...(isLost && { lost: their }) }]
  })
}

function pick({ email, phone, locale, timezone }: Side) {
  return { email, phone, locale, timezone }
}

export function valueInWords(value: unknown): string {
  if (value === null || value === undefined) return '—'
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
