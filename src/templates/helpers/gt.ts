/** `{{#if (gt event.total 50)}}`: numbers only; a missing value is never greater. */
export function gt(left: unknown, right: unknown): boolean {
  return typeof left === 'number' && typeof right === 'number' && left > right
}
