import { createHash } from 'node:crypto'
import { randomToken } from '../core/ids.ts'
import type { Role } from './role.ts'

/** `write` keys may post events and nothing else: they may stand in a web page. `api` keys have a role. */
export const apiKeyKinds = ['write', 'api'] as const
export type ApiKeyKind = (typeof apiKeyKinds)[number]

export const scopes = ['events:write', 'api'] as const
export type Scope = (typeof scopes)[number]

/** A key that was shown to us and is good. */
export interface VerifiedKey {
  readonly id: number
  readonly name: string
  readonly kind: ApiKeyKind
  /** What an `api` key may do; null for a `write` key. */
  readonly role: Role | null
  readonly scopes: readonly Scope[]
}

const SECRET_BYTES = 32
const PREFIX_LENGTH = 16
const SHAPE = /^rel_(write|api)_[A-Za-z0-9_-]{43}$/

/** `rel_<kind>_` and 256 random bits. */
export function generateKey(kind: ApiKeyKind): string {
  return `rel_${kind}_${randomToken(SECRET_BYTES)}`
}

export function looksLikeKey(text: string): boolean {
  return SHAPE.test(text)
}

/** Plain SHA-256 is enough: 256 random bits cannot be searched for, unlike a password. */
export function hashKey(key: string): string {
  return createHash('sha256').update(key).digest('base64url')
}

export function prefixOf(key: string): string {
  return key.slice(0, PREFIX_LENGTH)
}

export function scopesOf(kind: ApiKeyKind): readonly Scope[] {
  return kind === 'write' ? ['events:write'] : ['api']
}
