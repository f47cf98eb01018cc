/** How a customer is recognised. (kind, value) belongs to one customer at a time. */
export const identityKinds = ['external', 'email', 'phone', 'anonymous'] as const
export type IdentityKind = (typeof identityKinds)[number]

export interface Identity {
  readonly kind: IdentityKind
  readonly value: string
}

export const IDENTITY_LENGTH_MAX = 200

/** One text per identity, for maps; no kind contains a space. */
export function identityText({ kind, value }: Identity): string {
  return `${kind} ${value}`
}

/** Everything but an anonymous id makes a customer known. */
export function makesKnown({ kind }: Identity): boolean {
  return kind !== 'anonymous'
}
