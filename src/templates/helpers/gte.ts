/** `{{#if (gte event.total 50)}}`: numbers only. */
export function gte(left: unknown, right: unknown): boolean {
  return typeof left === 'number' && typeof right === 'number' && left >= right
}
