import type { EmailProvider, Receipt, SmsProvider } from '../channels/channel.ts'
import { type Failpoint, noFailpoint } from '../core/failpoint.ts'
import type { DeliveryResult, Rendered } from './delivery.ts'
import type { HandedMessage } from './gate.ts'
import { publicMessageId } from './message-event.ts'
import { type RenderKit, renderMail, renderText, trackingOf } from './render-message.ts'

/** Fills the template for this person and gives the result to the provider, once. */
export type SendMessage = (message: HandedMessage, kit: RenderKit) => Promise<DeliveryResult>

export function emailSender(provider: EmailProvider, failpoint: Failpoint = noFailpoint): SendMessage {
  return async (message, kit) => {
    const publicId = publicMessageId(message.id, kit.masterKey)
    const tracking = trackingOf(message, kit)
    const mail = attempt(() => renderMail(message, kit, { publicId, tracking }))
    if ('error' in mail) return { kind: 'not_rendered', error: mail.error }

    const rendered: Rendered = {
      locale: mail.value.locale,
      parts: null,
      cost: kit.settings.prices.email,
      tracking: tracking.opens === 'individual',
      clickTracking: tracking.clicks,
    }
    return handOver(rendered, failpoint, () =>
      provider.send({
        messageId: message.id,
        from: kit.settings.senders.email.address,
        to: message.person.email ?? '',
        mime: mail.value.mime,
        messageIdHeader: mail.value.messageIdHeader,
        tags: tagsOf(message, publicId),
      }),
    )
  }
}

export function smsSender(provider: SmsProvider, failpoint: Failpoint = noFailpoint): SendMessage {
  return async (message, kit) => {
    const sms = attempt(() => renderText(message, kit))
    if ('error' in sms) return { kind: 'not_rendered', error: sms.error }

    const { text, segments, locale } = sms.value
    const rendered: Rendered = {
      locale,
      parts: segments,
      cost: segments * kit.settings.prices.sms,
      tracking: false,
      clickTracking: trackingOf(message, kit).clicks,
    }
    return handOver(rendered, failpoint, () =>
      provider.send({
        messageId: message.id,
        to: message.person.phone ?? '',
        text,
        sender: kit.settings.senders.sms.sender,
      }),
    )
  }
}

async function handOver(
  rendered: Rendered,
  failpoint: Failpoint,
  send: () => Promise<Receipt>,
): Promise<DeliveryResult> {
  try {
    const { providerMessageId, parts, delivered = false } = await send()
    failpoint('after_data')
    return {
      kind: 'sent',
      providerMessageId,
      delivered,
      rendered: parts === undefined ? rendered : { ...rendered, parts },
    }
  } catch (error) {
    return { kind: 'refused', error, rendered }
  }
}

function attempt<T>(render: () => T): { value: T } | { error: unknown } {
  try {
    return { value: render() }
  } catch (error) {
    return { error }
  }
}

/** They come back with the provider's notifications, and show in its own reports. */
function tagsOf({ workflow, stepId, channel }: HandedMessage, message: string): Record<string, string> {
  return { message, channel, ...(workflow ? { workflow } : {}), ...(stepId ? { step: stepId } : {}) }
}
