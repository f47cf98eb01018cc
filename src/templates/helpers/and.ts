import { isEmpty, written } from './helper.ts'

/** `{{#if (and customer.firstName event.total)}}`: no argument is empty. */
export function and(...args: unknown[]): boolean {
  return !written(args).some(isEmpty)
}
