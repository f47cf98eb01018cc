import { deriveKey } from '../core/keys.ts'

/** Twelve letters that tell this installation from any other; says nothing about the key. */
export function instancePart(masterKey: Buffer): string {
  return deriveKey(masterKey, 'message-id').toString('hex').slice(0, 12)
}

/** The same for a message however often it is handed over, so that receivers can drop a second copy. */
export function messageIdHeader(publicId: string, instance: string, senderAddress: string): string {
  const domain = senderAddress.slice(senderAddress.lastIndexOf('@') + 1).toLowerCase()
  return `<${publicId}.${instance}@${domain}>`
}
