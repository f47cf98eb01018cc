import type { Context } from '../../context.ts'
import { InvalidInputError } from '../../core/errors.ts'
import type { Shell } from '../command.ts'

export type Out = Pick<Shell, 'print' | 'note'>

export interface Values {
  readonly json: boolean
  /** Of a draft: the one that was read. */
  readonly revision?: string | undefined
  /** Publish a draft although this version went live since. */
  readonly over?: string | undefined
  /** The file of a migration's plan. */
  readonly plan?: string | undefined
  readonly apply: boolean
}

export interface Arguments {
  readonly names: readonly string[]
  readonly values: Values
}

/** What can be done to workflows from the command line. */
export interface Verb {
  /** A line for each way to write it, without the program's name. */
  readonly usage: readonly string[]
  /** The exit code; undefined when it was not written like any line of its usage. */
  run(ctx: Context, shell: Out, args: Arguments): Promise<number | undefined>
}

/** A whole number of 0 and more. Throws InvalidInputError that names the option or argument. */
export function toNumber(what: string, text: string | undefined): number {
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text)
  throw new InvalidInputError(`${what} must be a whole number, and not ${text ?? 'left out'}`)
}
