import type { ContactRules } from '../../consent/contact-rules.ts'
import type { KnownKeys } from '../queries/known-keys.ts'

/** What the rules of the linter know beside the definition. */
export interface Known extends KnownKeys {
  readonly purposes: ReadonlySet<string>
  /** The company's country and hours, for windows that never open. */
  readonly contact: ContactRules
  readonly now: Date
}
