/** `{{#if (eq customer.plan "gold")}}` */
export function eq(left: unknown, right: unknown): boolean {
  return left === right
}
