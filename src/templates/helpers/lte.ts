/** `{{#if (lte event.total 50)}}`: numbers only. */
export function lte(left: unknown, right: unknown): boolean {
  return typeof left === 'number' && typeof right === 'number' && left <= right
}
