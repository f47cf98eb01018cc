import { isEmpty } from './helper.ts'

/** `{{#if (not customer.vip)}}` */
export function not(value: unknown): boolean {
  return isEmpty(value)
}
