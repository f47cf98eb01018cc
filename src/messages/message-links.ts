import { type LinkKeys, type LinkTarget, signLink } from '../access/link-token.ts'
import type { OpenMode, TrackingMode } from '../consent/tracking.ts'
import type { LinkSet } from '../templates/render-email.ts'

/** Templates number their links from 1. */
export const TRAP_POSITION = 0

/** For a page or a text that watches nobody. */
export const unwatched: TrackingMode = { opens: 'none', clicks: false }

export interface LinkMaker {
  readonly keys: LinkKeys
  /** Without a slash at the end. */
  readonly publicUrl: string
}

/**
 * The addresses in one message, each signed for one use. Web links always go by us: what a hit may tell about
 * the person is decided when it comes (COMPLIANCE.md A2). The pixel is there only if it may be read, the same one
 * in every mail where it must not say whose it is, and the trap for machines only if clicks may be seen. Each is signed when first asked for, and once: the text part has the
 * links of the HTML.
 */
export function linksOf(
  { keys, publicUrl }: LinkMaker,
  message: { readonly id: number; readonly customerId: number; readonly pixelId?: number | undefined },
  { opens, clicks }: TrackingMode,
): LinkSet {
  const { id, customerId, pixelId } = message
  const made = new Map<string | number, string>()
  const address = (path: string, target: LinkTarget) => {
    const name = target.position ?? path
    const known = made.get(name) ?? `${publicUrl}/${path}/${signLink(keys, target)}`
    made.set(name, known)
    return known
  }
  const openTarget: Record<OpenMode, LinkTarget | undefined> = {
    none: undefined,
    anonymous: pixelId === undefined ? undefined : { purpose: 'open_anonymous', id: pixelId },
    deliverability: { purpose: 'open', id },
    individual: { purpose: 'open', id },
  }
  const pixel = openTarget[opens]
  const click = (position: number) => address('c', { purpose: 'click', id, position })
  return {
    click,
    ...(pixel ? { open: address('o', pixel) } : {}),
    ...(clicks ? { trap: click(TRAP_POSITION) } : {}),
    get unsubscribe() {
      return address('u', { purpose: 'unsubscribe', id })
    },
    get preferences() {
      return address('p', { purpose: 'preferences', id: customerId })
    },
    get view() {
      return address('v', { purpose: 'view', id })
    },
  }
}
