import { html } from 'hono/html'
import { withActor } from '../../context.ts'
import { isExportLinkOpen, redeemExportLink } from '../../privacy/export-link.ts'
import { createRouter } from '../router.ts'
import { localeOf, showPage } from './page.ts'

/** One person's own data, by a link that works once. GET shows a button; only its POST uses the link. */
export const dataRoutes = createRouter()

dataRoutes.get('/data/:token', async (c) => {
  const locale = await localeOf(c)
  const t = texts[locale]
  if (!(await isExportLinkOpen(c.var.ctx, c.req.param('token'))))
    return showPage(c, { locale, title: t.gone, body: html`<p>${t.goneText}</p>`, status: 404 })
  const body = html`<p>${t.text}</p>
<form method="post"><button type="submit">${t.button}</button></form>`
  return showPage(c, { locale, title: t.title, body })
})

dataRoutes.post('/data/:token', async (c) => {
  const ctx = withActor(c.var.ctx, { kind: 'customer', id: 'export-link', name: 'data page' })
  const found = await redeemExportLink(ctx, c.req.param('token'))
  if (!found) {
    const locale = await localeOf(c)
    const { gone, goneText } = texts[locale]
    return showPage(c, { locale, title: gone, body: html`<p>${goneText}</p>`, status: 404 })
  }
  return c.body(JSON.stringify(found, null, 2), 200, {
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': 'attachment; filename="my-data.json"',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
})

const texts = {
  en: {
    title: 'Your data',
    text: 'Everything that we keep about you, as one file. This link works once.',
    button: 'Download',
    gone: 'This link is not valid any more',
    goneText: 'It was used, or it is too old. Ask us for another one.',
  },
  fr: {
    title: 'Vos données',
    text: 'Tout ce que nous conservons à votre sujet, en un fichier. Ce lien ne sert qu’une fois.',
    button: 'Télécharger',
    gone: 'Ce lien n’est plus valable',
    goneText: 'Il a été utilisé, ou il est trop ancien. Demandez-nous-en un autre.',
  },
} as const
