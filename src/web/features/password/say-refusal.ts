import { ApiError } from '../../api/call.ts'
import { sayProblem } from '../../ui/failure.tsx'
import type { texts } from './texts.ts'

/** Why the server would not have this password, or this link. */
export function sayRefusal(error: unknown, t: (typeof texts)['en']): string {
  const said: Record<string, string> = {
    invalid_token: t.dead,
    invalid_password: t.currentWrong,
    password_too_common: t.weak,
    password_too_short: t.tooShort,
  }
  const known = error instanceof ApiError ? said[error.code] : undefined
  return known ?? sayProblem(error)
}
