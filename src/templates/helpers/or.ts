import { isEmpty, written } from './helper.ts'

/** `{{#if (or customer.firstName customer.lastName)}}`: some argument is not empty. */
export function or(...args: unknown[]): boolean {
  return written(args).some((value) => !isEmpty(value))
}
