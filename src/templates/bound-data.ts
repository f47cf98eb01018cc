const MAX_DEPTH = 8
const MAX_ITEMS = 200
const MAX_KEYS = 500
const MAX_CHARS = 20_000
const MAX_NODES = 10_000

/**
 * A copy of template data as plain JSON without prototypes, cut to what a message can need: what came in with
 * an event is not ours, and a template must not be able to spend more on it than a message is worth.
 */
export function boundData(data: unknown): unknown {
  return copy(data, 0, { nodes: MAX_NODES })
}

function copy(value: unknown, depth: number, left: { nodes: number }): unknown {
  if (typeof value === 'string') return value.length > MAX_CHARS ? value.slice(0, MAX_CHARS) : value
  if (typeof value !== 'object' || value === null) return isPlain(value) ? value : undefined
  if (value instanceof Date) return value.toISOString()

  left.nodes -= 1
  if (depth >= MAX_DEPTH || left.nodes < 0) return undefined
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => copy(item, depth + 1, left))
  return copyObject(value as Record<string, unknown>, depth, left)
}

function copyObject(value: Record<string, unknown>, depth: number, left: { nodes: number }): unknown {
  const bounded = Object.create(null) as Record<string, unknown>
  let keys = 0
  for (const key in value) {
    if (!Object.hasOwn(value, key)) continue
    if (++keys > MAX_KEYS) break
    bounded[key] = copy(value[key], depth + 1, left)
  }
  return bounded
}

function isPlain(value: unknown): boolean {
  return value === null || typeof value === 'number' || typeof value === 'boolean'
}
