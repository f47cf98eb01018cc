/** What a server said, without the people in it: it is kept with messages and in logs, and outlives an erasure. */
export function withoutAddresses(text: string): string {
  return text.replace(/[^\s<>"',;:()]+@[^\s<>"',;:()]+/g, '…')
}
