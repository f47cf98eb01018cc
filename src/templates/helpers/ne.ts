/** `{{#if (ne customer.plan "gold")}}` */
export function ne(left: unknown, right: unknown): boolean {
  return left !== right
}
