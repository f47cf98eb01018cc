import type { Context as HonoContext } from 'hono'
import { html } from 'hono/html'
import { loadLinkKeys } from '../../access/link-keys.ts'
import { verifyLink } from '../../access/link-token.ts'
import { type MessageContact, unsubscribe } from '../../consent/unsubscribe.ts'
import { type Context, inTransaction, withActor } from '../../context.ts'
import type { Db } from '../../db/client.ts'
import { createRouter, type Env } from '../router.ts'
import { readPostedForm } from './form-body.ts'
import { localeOf, type Markup, type PublicLocale, showPage } from './page.ts'

/** What this page needs of the rooms that know messages. */
export interface UnsubscribeParts {
  /** Undefined when there is no such message (any more). */
  findMessageContact(db: Db, messageId: number): Promise<MessageContact | undefined>
  /** Records the response of the message, in the transaction of `ctx`. */
  recordUnsubscribe(ctx: Context, messageId: number): Promise<void>
  /** The client's address, behind trusted proxies only. */
  clientIp(c: HonoContext<Env>): string
}

/**
 * RFC 8058. POST of the exact pair `List-Unsubscribe=One-Click`, in either encoding, withdraws in the
 * transaction of the answer; without cookie, without redirect, 200 whatever happened before. GET and every
 * other body show a page and change nothing. A bad token gets the same kind of answer as a good one.
 */
export function unsubscribeRoutes(parts: UnsubscribeParts) {
  const router = createRouter()
  router.get('/u/:token', async (c) => {
    const locale = await localeOf(c)
    return showPage(c, { locale, title: texts[locale].title, body: askPage(locale) })
  })

  router.post('/u/:token', async (c) => {
    const locale = await localeOf(c)
    const values = await readPostedForm(c.req.raw).then(
      (form) => form.values,
      // What cannot be read is a wrong body, and a wrong body changes nothing.
      () => new Map<string, string>(),
    )
    if (values.get('List-Unsubscribe') !== 'One-Click') {
      return showPage(c, { locale, title: texts[locale].title, body: askPage(locale) })
    }
    const scope = values.get('scope') === 'everything' ? 'everything' : 'purpose'
    await optOut(c, parts, scope)
    return showPage(c, { locale, title: texts[locale].done, body: html`<p>${texts[locale].doneText}</p>` })
  })
  return router
}

async function optOut(
  c: HonoContext<Env>,
  parts: UnsubscribeParts,
  scope: 'purpose' | 'everything',
): Promise<void> {
  const messageId = await messageOf(c)
  // The same look-up for a token that is not ours, so that it takes as long.
  const contact = await parts.findMessageContact(c.var.ctx.db, messageId ?? 0)
  if (messageId === undefined || !contact) return

  const evidence = { ip: parts.clientIp(c), userAgent: c.req.header('user-agent') ?? null, messageId }
  const ctx = withActor(c.var.ctx, { kind: 'customer', id: 'one-click', name: 'one-click unsubscribe' })
  await inTransaction(ctx, async (inside) => {
    const withdrawn = await unsubscribe(inside, { contact, scope, source: 'one_click', evidence })
    if (withdrawn > 0) await parts.recordUnsubscribe(inside, messageId)
  })
}

async function messageOf(c: HonoContext<Env>): Promise<number | undefined> {
  const keys = await loadLinkKeys(c.var.ctx.db, c.var.ctx.masterKey)
  return verifyLink(keys, c.req.param('token') ?? '', 'unsubscribe')?.id
}

/** The page does not say whose it is: a forwarded mail would tell. */
function askPage(locale: PublicLocale): Markup {
  const t = texts[locale]
  return html`<p>${t.text}</p>
<form method="post">
<input type="hidden" name="List-Unsubscribe" value="One-Click">
<button type="submit" name="scope" value="purpose">${t.button}</button>
<button type="submit" name="scope" value="everything" class="second">${t.everything}</button>
</form>`
}

const texts = {
  en: {
    title: 'Unsubscribe',
    text: 'Press the button, and you will get no more messages like the one you came from.',
    button: 'Unsubscribe',
    everything: 'Stop all messages',
    done: 'You are unsubscribed',
    doneText: 'Your choice is saved. It applies from now on, to messages that were already waiting too.',
  },
  fr: {
    title: 'Se désabonner',
    text: 'Appuyez sur le bouton, et vous ne recevrez plus de messages comme celui d’où vous venez.',
    button: 'Me désabonner',
    everything: 'Ne plus rien recevoir',
    done: 'Vous êtes désabonné',
    doneText: 'Votre choix est enregistré. Il s’applique dès maintenant, aussi aux messages déjà prévus.',
  },
} as const
