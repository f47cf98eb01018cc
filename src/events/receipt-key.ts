import { hash } from 'node:crypto'

/** The first 128 bits of the SHA-256 of a sender's message id, as a uuid: what is remembered of it. */
export function receiptKeyOf(messageId: string): string {
  const hex = hash('sha256', messageId, 'hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
