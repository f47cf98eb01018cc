import type { Role } from '../access/role.ts'

/** From the least to the most: each role may do what those before it may. */
const order: readonly Role[] = ['viewer', 'agent', 'marketer', 'admin']

interface Rule {
  /** `*`: every method. */
  readonly methods: readonly string[] | '*'
  /** Of the path under /api. */
  readonly path: RegExp
  readonly role: Role
}

const reads = ['GET', 'HEAD']
const writes = ['POST', 'PUT', 'PATCH', 'DELETE']

/** Who may call what. The first rule that fits decides; nothing fits: nobody may. */
const rules: readonly Rule[] = [
  // Staff, keys and the record of what everybody did.
  { methods: '*', path: /^\/(users|api-keys|audit)(\/|$)/, role: 'admin' },
  { methods: writes, path: /^\/settings(\/|$)/, role: 'admin' },
  // Fills the base with invented people, and takes them out again.
  { methods: writes, path: /^\/sample$/, role: 'admin' },
  // The machine room: versions, folders, queues.
  { methods: '*', path: /^\/system(\/|$)/, role: 'admin' },
  // Where customers' data may go, and what signs it.
  { methods: ['POST'], path: /^\/webhooks\/(calls|endpoints)\/[^/]+\/retry$/, role: 'marketer' },
  { methods: writes, path: /^\/webhooks\//, role: 'admin' },
  // What cannot be undone to a person, and everything that we know of one.
  { methods: ['DELETE'], path: /^\/customers\/[^/]+$/, role: 'admin' },
  { methods: writes, path: /^\/customers\/[^/]+\/(erase|erasure)(\/|$)/, role: 'admin' },
  { methods: ['POST'], path: /^\/customers\/[^/]+\/(undo-)?merge$/, role: 'admin' },
  { methods: '*', path: /^\/customers\/[^/]+\/export(\/|$)/, role: 'marketer' },
  { methods: '*', path: /^\/segments\/[^/]+\/members\.csv$/, role: 'marketer' },
  { methods: writes, path: /^\/suppressions\/lift$/, role: 'admin' },
  // A call centre's work; its lists are a marketer's.
  { methods: ['PUT', 'PATCH', 'DELETE'], path: /^\/call-lists\/[^/]+$/, role: 'marketer' },
  { methods: ['POST'], path: /^\/call-lists$/, role: 'marketer' },
  { methods: writes, path: /^\/call-/, role: 'agent' },
  { methods: reads, path: /^\//, role: 'viewer' },
  { methods: writes, path: /^\//, role: 'marketer' },
]

/** The least role that may call `method` on `path` (below /api); undefined: nobody. */
export function roleFor(method: string, path: string): Role | undefined {
  const rule = rules.find(
    ({ methods, path: pattern }) => (methods === '*' || methods.includes(method)) && pattern.test(path),
  )
  return rule?.role
}

export function mayActAs(role: Role, least: Role): boolean {
  return order.indexOf(role) >= order.indexOf(least)
}
