import { randomToken } from '../core/ids.ts'
import type { Role } from './role.ts'

export const minPasswordLength = 12
export const maxPasswordLength = 128

/** A staff user, as others may see them. */
export interface User {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly disabledAt: Date | null
  readonly createdAt: Date
}

const PASSWORD_BYTES = 15

/** 120 random bits, 20 characters: shown once to whoever made the user. */
export function generatePassword(): string {
  return randomToken(PASSWORD_BYTES)
}

/** One spelling per address: sign-in looks it up in lower case. */
export function toUserEmail(text: string): string {
  return text.trim().toLowerCase()
}
