import type { Context as HonoContext } from 'hono'
import { html } from 'hono/html'
import { loadLinkKeys } from '../../access/link-keys.ts'
import { verifyLink } from '../../access/link-token.ts'
import type { Hit } from '../../messages/machine-traffic.ts'
import { recordClick } from '../../messages/record-click.ts'
import { createRouter, type Env } from '../router.ts'
import { localeOf, showPage } from './page.ts'

/**
 * Sends a reader on to where a link of their mail goes. The address comes from the template by the signed
 * position, never from the request, so nobody can make us point anywhere else.
 */
export const clickRoutes = createRouter()

// Hono answers HEAD by the GET handler and drops the body.
clickRoutes.get('/c/:token', async (c) => {
  const { ctx } = c.var
  const target = verifyLink(await loadLinkKeys(ctx.db, ctx.masterKey), c.req.param('token'), 'click')
  const url =
    target?.position === undefined
      ? undefined
      : await recordClick(ctx, { messageId: target.id, position: target.position, hit: toHit(c) })

  c.header('cache-control', 'no-store')
  c.header('referrer-policy', 'no-referrer')
  c.header('x-robots-tag', 'noindex, nofollow')
  if (url !== undefined) return c.redirect(url, 302)

  const locale = await localeOf(c)
  const { title, text } = texts[locale]
  return showPage(c, { locale, title, body: html`<p>${text}</p>`, status: 404 })
})

/** What a request tells about who made it. */
export function toHit(c: HonoContext<Env>): Hit {
  const purpose = ['sec-purpose', 'purpose', 'x-purpose', 'x-moz']
    .map((name) => c.req.header(name))
    .find(Boolean)
  return { method: c.req.method, userAgent: c.req.header('user-agent'), purpose }
}

const texts = {
  en: { title: 'This link leads nowhere', text: 'It is incomplete, or what it led to is gone.' },
  fr: {
    title: 'Ce lien ne mène nulle part',
    text: 'Il est incomplet, ou ce vers quoi il menait n’existe plus.',
  },
} as const
