import { html } from 'hono/html'
import { loadLinkKeys } from '../../access/link-keys.ts'
import { verifyLink } from '../../access/link-token.ts'
import { viewMessage } from '../../messages/view-message.ts'
import { mailPolicy } from '../mail-policy.ts'
import { createRouter } from '../router.ts'
import { localeOf, showPage } from './page.ts'

/** A mail in the browser, for readers whose program shows it badly. */
export const viewRoutes = createRouter()

viewRoutes.get('/v/:token', async (c) => {
  const { ctx } = c.var
  const target = verifyLink(await loadLinkKeys(ctx.db, ctx.masterKey), c.req.param('token'), 'view')
  const mail = target && (await viewMessage(ctx, target.id))
  if (mail === undefined) {
    const locale = await localeOf(c)
    const { title, text } = texts[locale]
    return showPage(c, { locale, title, body: html`<p>${text}</p>`, status: 404 })
  }
  return c.html(mail, 200, { ...mailPolicy, 'x-robots-tag': 'noindex, nofollow' })
})

const texts = {
  en: { title: 'This message is gone', text: 'The link is incomplete, or the message is no longer kept.' },
  fr: {
    title: 'Ce message n’existe plus',
    text: 'Le lien est incomplet, ou le message n’est plus conservé.',
  },
} as const
