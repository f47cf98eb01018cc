import type { Settings } from '../company/settings.ts'
import type { Db } from '../db/client.ts'
import type { ResponseRates } from './options.ts'

/** How the people of a simulation answer. */
export type Answering =
  | { readonly kind: 'recorded' }
  | { readonly kind: 'none' }
  | {
      readonly kind: 'drawn'
      readonly rates: ReadonlyMap<string, ResponseRates>
      /** How every call ends; left out: no call has an outcome. */
      readonly callOutcome?: string
    }

/** What every part of a running simulation needs. */
export interface SimulatedWorld {
  /** The transaction with the temporary twins, in which nothing real can be written. */
  readonly db: Db
  /** Where the real tables are. */
  readonly schema: string
  readonly settings: Settings
  readonly masterKey: Buffer
  readonly key: string
  readonly answering: Answering
  /** Seconds; 0 for a clock that stops at every instant. */
  readonly stepS: number
}
