/** `{{#if (lt event.total 50)}}`: numbers only; a missing value is never smaller. */
export function lt(left: unknown, right: unknown): boolean {
  return typeof left === 'number' && typeof right === 'number' && left < right
}
