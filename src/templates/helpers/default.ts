import { isEmpty, written } from './helper.ts'

/** `{{default customer.firstName "there"}}`: the first argument that is not empty. */
export function defaultTo(...args: unknown[]): unknown {
  return written(args).find((value) => !isEmpty(value)) ?? ''
}
