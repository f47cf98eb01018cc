import { type LinkKeys, signLink } from '../access/link-token.ts'
import type { LinkSet } from '../templates/render-email.ts'

export interface LinkMaker {
  readonly keys: LinkKeys
  /** Without a slash at the end. */
  readonly publicUrl: string
}

/**
 * The addresses in one message, each signed for one use. Web links always go by us: what a hit may tell about
 * the person is decided when it comes (COMPLIANCE.md A2). The pixel is there only if it may be read.
 */
export function linksOf(
  { keys, publicUrl }: LinkMaker,
  message: { readonly id: number; readonly customerId: number },
  { pixel }: { pixel: boolean },
): LinkSet {
  const { id, customerId } = message
  return {
    click: (position) => `${publicUrl}/c/${signLink(keys, { purpose: 'click', id, position })}`,
    ...(pixel ? { open: `${publicUrl}/o/${signLink(keys, { purpose: 'open', id })}` } : {}),
    unsubscribe: `${publicUrl}/u/${signLink(keys, { purpose: 'unsubscribe', id })}`,
    preferences: `${publicUrl}/p/${signLink(keys, { purpose: 'preferences', id: customerId })}`,
    view: `${publicUrl}/v/${signLink(keys, { purpose: 'view', id })}`,
  }
}
