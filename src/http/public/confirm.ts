import type { Context as HonoContext } from 'hono'
import { html } from 'hono/html'
import { loadLinkKeys } from '../../access/link-keys.ts'
import { verifyLink } from '../../access/link-token.ts'
import { confirmOptIn } from '../../consent/confirm-opt-in.ts'
import { findOptIn, findWordingTexts, type OptInRequest } from '../../consent/queries/opt-ins.ts'
import { withActor } from '../../context.ts'
import { createRouter, type Env } from '../router.ts'
import { readPostedForm } from './form-body.ts'
import { localeOf, type Markup, type PublicLocale, showPage } from './page.ts'

export interface ConfirmParts {
  clientIp(c: HonoContext<Env>): string
}

/** The link of a double opt-in. GET shows what is to be confirmed and a button; only its POST confirms. */
export function confirmRoutes({ clientIp }: ConfirmParts) {
  const router = createRouter()
  router.get('/confirm/:token', async (c) => {
    const request = await requestOf(c)
    const locale = await localeOf(c, request?.locale ?? null)
    const isOpen = request?.state === 'pending' && request.expiresAt > c.var.ctx.clock.now()
    const body = isOpen ? await askPage(c, request, locale) : html`<p>${texts[locale].goneText}</p>`
    return showPage(c, { locale, title: isOpen ? texts[locale].title : texts[locale].gone, body })
  })

  router.post('/confirm/:token', async (c) => {
    const request = await requestOf(c)
    const locale = await localeOf(c, request?.locale ?? null)
    const t = texts[locale]
    const { values } = await readPostedForm(c.req.raw)
    const evidence = { ip: clientIp(c), userAgent: c.req.header('user-agent') ?? null, locale }
    const ctx = withActor(c.var.ctx, { kind: 'customer', id: 'double-opt-in', name: 'confirmation page' })
    const outcome =
      request && values.get('confirm') === 'yes' ? await confirmOptIn(ctx, request.id, evidence) : 'gone'
    return outcome === 'gone'
      ? showPage(c, { locale, title: t.gone, body: html`<p>${t.goneText}</p>` })
      : showPage(c, { locale, title: t.done, body: html`<p>${t.doneText}</p>` })
  })
  return router
}

async function requestOf(c: HonoContext<Env>): Promise<OptInRequest | undefined> {
  const { db, masterKey } = c.var.ctx
  const link = verifyLink(await loadLinkKeys(db, masterKey), c.req.param('token') ?? '', 'confirm')
  const request = await findOptIn(db, link?.id ?? 0)
  return link && request
}

async function askPage(
  c: HonoContext<Env>,
  { grants, formKey }: OptInRequest,
  locale: PublicLocale,
): Promise<Markup> {
  const ids = grants.flatMap(({ wordingId }) => wordingId ?? [])
  const textOf = await findWordingTexts(c.var.ctx.db, ids)
  const items = grants.map(
    ({ wordingId, purpose }) =>
      html`<div class="row"><span>${textOf.get(wordingId ?? 0) ?? purpose}</span></div>`,
  )
  const intro = formKey === null ? texts[locale].asked : texts[locale].text
  return html`<p>${intro}</p>
<div class="card">${items}</div>
<form method="post"><button type="submit" name="confirm" value="yes">${texts[locale].button}</button></form>`
}

const texts = {
  en: {
    title: 'Please confirm',
    text: 'You, or somebody who gave your address, asked for this:',
    asked: 'Do you agree to this?',
    button: 'Yes, I agree',
    done: 'Thank you',
    doneText: 'Your choice is confirmed. You can change it at any time with the link in each message.',
    gone: 'This link is not valid any more',
    goneText: 'It was used, cancelled, or too old. Fill in the form again if you still want this.',
  },
  fr: {
    title: 'Merci de confirmer',
    text: 'Vous, ou quelqu’un qui a donné votre adresse, avez demandé ceci :',
    asked: 'Êtes-vous d’accord ?',
    button: 'Oui, j’accepte',
    done: 'Merci',
    doneText:
      'Votre choix est confirmé. Vous pourrez le changer à tout moment par le lien de chaque message.',
    gone: 'Ce lien n’est plus valable',
    goneText:
      'Il a été utilisé, annulé, ou il est trop ancien. Remplissez à nouveau le formulaire si vous le souhaitez.',
  },
} as const
