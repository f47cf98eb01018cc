export const DEPTH_MAX = 20

export interface TreeProblem {
  readonly path: readonly string[]
  readonly message: string
}

/**
 * Refuses what nests deeper than any serialiser here is safe with, and takes `__proto__` keys out of the tree
 * (in place): as stored data they would be harmless, but not for whoever copies them with `Object.assign`.
 */
export function checkTree(value: unknown, depth = 0): TreeProblem | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (depth >= DEPTH_MAX) return { path: [], message: `nests deeper than ${DEPTH_MAX} levels` }

  if (Object.hasOwn(value, '__proto__')) Reflect.deleteProperty(value, '__proto__')
  for (const key in value) {
    const inner = (value as Record<string, unknown>)[key]
    if (typeof inner !== 'object' || inner === null) continue
    const problem = checkTree(inner, depth + 1)
    if (problem) return { ...problem, path: [key, ...problem.path] }
  }
  return undefined
}
