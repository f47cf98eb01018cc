import { loadLinkKeys } from '../access/link-keys.ts'
import { readMail } from '../channels/email/read-mail.ts'
import { getSettings } from '../company/settings.ts'
import type { Context } from '../context.ts'
import { loadTemplateVersion } from '../templates/load-template.ts'
import { instancePart } from '../templates/message-id.ts'
import { renderEmail } from '../templates/render-email.ts'
import { publicMessageId } from './message-event.ts'
import { linksOf, unwatched } from './message-links.ts'
import { findClickable } from './queries/clicks.ts'
import { findMessage } from './queries/messages.ts'
import { loadScores } from './queries/scores.ts'
import { toTemplateData } from './template-data.ts'

/**
 * The HTML of a mail as its reader would get it now, without the pixel; undefined when there is no such mail
 * or its reader was erased.
 */
export async function viewMessage(ctx: Context, messageId: number): Promise<string | undefined> {
  const { db, masterKey, publicUrl } = ctx
  const [message, person] = await Promise.all([findMessage(db, messageId), findClickable(db, messageId)])
  if (message?.channel !== 'email' || !person?.email || person.state === 'erased') return undefined

  const [settings, keys, version, scores] = await Promise.all([
    getSettings(db),
    loadLinkKeys(db, masterKey),
    loadTemplateVersion(db, person.templateVersionId),
    loadScores(db, [person.customerId]),
  ])
  const { mime } = renderEmail(version, {
    locale: message.locale ?? person.customerLocale,
    data: toTemplateData({ ...person, locale: person.customerLocale }, person.data, {
      scores: scores.get(person.customerId),
      settings,
    }),
    links: linksOf({ keys, publicUrl }, message, unwatched),
    envelope: {
      class: message.class,
      publicId: publicMessageId(messageId, masterKey),
      instance: instancePart(masterKey),
      from: settings.senders.email,
      to: { address: person.email },
      at: message.handedAt ?? ctx.clock.now(),
    },
  })
  return readMail(mime).html
}
