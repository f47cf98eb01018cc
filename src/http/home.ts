import { accepts } from 'hono/accepts'
import { html } from 'hono/html'
import { getSettings } from '../company/settings.ts'
import { createRouter } from './router.ts'

/** How messages leave this installation. */
export interface Sending {
  readonly email: 'outbox' | 'smtp' | 'ses'
  readonly sms: 'outbox' | 'http'
}

const texts = {
  en: {
    title: 'Relance',
    what: (company: string) =>
      `This is the marketing engine of ${company}: events in, segments, workflows, messages out, and what they brought.`,
    outbox: (what: string) =>
      `${what}: nothing is sent. Messages are kept in the outbox, where they can be looked at.`,
    live: (what: string, how: string) => `${what}: sent for real, by ${how}.`,
    email: 'Email',
    sms: 'SMS',
    docs: 'The management API, readable',
    openapi: 'The same for programs (OpenAPI 3.1)',
    ready: 'Is everything up?',
  },
  fr: {
    title: 'Relance',
    what: (company: string) =>
      `Voici le moteur marketing de ${company} : événements, segments, parcours, messages, et ce qu’ils ont apporté.`,
    outbox: (what: string) =>
      `${what} : rien n’est envoyé. Les messages sont gardés dans la boîte d’envoi, où l’on peut les lire.`,
    live: (what: string, how: string) => `${what} : envoi réel, par ${how}.`,
    email: 'E-mail',
    sms: 'SMS',
    docs: 'L’API de gestion, lisible',
    openapi: 'La même pour les programmes (OpenAPI 3.1)',
    ready: 'Tout fonctionne-t-il ?',
  },
} as const
type Language = keyof typeof texts

const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** `/`: what this installation is, and whether what it sends is real. */
export function homeRoutes(sending: Sending) {
  const router = createRouter()
  router.get('/', async (c) => {
    const language = accepts(c, {
      header: 'Accept-Language',
      supports: ['en', 'fr'],
      default: 'en',
    }) as Language
    const { company } = await getSettings(c.var.ctx.db)
    c.header('content-security-policy', policy)
    c.header('vary', 'accept-language')
    return c.html(page(language, company.name, sending))
  })
  return router
}

function page(language: Language, company: string, sending: Sending) {
  const t = texts[language]
  const state = (what: string, how: string) =>
    how === 'outbox' ? t.outbox(what) : t.live(what, how.toUpperCase())
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${t.title}</title>
<style>
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 42rem; margin: 4rem auto; padding: 0 1.5rem; color: #1c2430; background: #fff; }
a { color: #0b5cad; }
li { margin: .4rem 0; }
@media (prefers-color-scheme: dark) { body { color: #e6eaf0; background: #14181e; } a { color: #7db8f5; } }
</style>
</head>
<body>
<main>
<h1>${t.title}</h1>
<p>${t.what(company)}</p>
<ul>
<li>${state(t.email, sending.email)}</li>
<li>${state(t.sms, sending.sms)}</li>
</ul>
<ul>
<li><a href="/api/docs">${t.docs}</a></li>
<li><a href="/api/openapi.json">${t.openapi}</a></li>
<li><a href="/readyz">${t.ready}</a></li>
</ul>
</main>
</body>
</html>`
}
