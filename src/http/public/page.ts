import type { Context as HonoContext } from 'hono'
import { html, raw } from 'hono/html'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { getSettings } from '../../company/settings.ts'
import type { Env } from '../router.ts'
import { brandStyle, pageStyle, pageStyleHash } from './page-style.ts'

export type PublicLocale = 'en' | 'fr'
export type Markup = ReturnType<typeof html>

export interface Page {
  readonly locale: PublicLocale
  readonly title: string
  readonly body: Markup
  readonly status?: ContentfulStatusCode
  /** Where its forms may lead besides ourselves: a redirect after a post counts too. */
  readonly formTargets?: readonly string[]
  /** Sites that may show the page in a frame. */
  readonly framedBy?: readonly string[]
  /** Forms that check their Origin need a referrer policy that keeps it. */
  readonly referrer?: 'no-referrer' | 'same-origin'
}

/** A public page: no script, nothing from elsewhere but the company's logo, never stored, never indexed, escaped by `html`. */
export async function showPage(c: HonoContext<Env>, page: Page): Promise<Response> {
  const { company } = await getSettings(c.var.ctx.db)
  const other = page.locale === 'fr' ? 'en' : 'fr'
  const name = other === 'fr' ? 'Français' : 'English'
  const { logoUrl, color } = company.brand
  const brand = brandStyle(color)
  setHeaders(c, page, { style: brand.source, image: logoUrl === null ? undefined : new URL(logoUrl).origin })
  return c.html(
    html`<!doctype html>
<html lang="${page.locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${page.title} · ${company.name}</title>
<style>${raw(pageStyle)}</style>
<style>${raw(brand.css)}</style>
</head>
<body>
<header>${logoUrl === null ? html`<strong>${company.name}</strong>` : html`<img src="${logoUrl}" alt="${company.name}">`}<a href="?lang=${other}" lang="${other}" hreflang="${other}">${name}</a></header>
<main>
<h1>${page.title}</h1>
${page.body}
</main>
</body>
</html>`,
    page.status ?? 200,
  )
}

interface Allowed {
  readonly style: string
  /** Where the logo is. */
  readonly image: string | undefined
}

function setHeaders(c: HonoContext<Env>, page: Page, { style, image }: Allowed): void {
  const policy = [
    "default-src 'none'",
    `style-src ${pageStyleHash} ${style}`,
    ...(image ? [`img-src ${image}`] : []),
    `form-action ${["'self'", ...(page.formTargets ?? [])].join(' ')}`,
    `frame-ancestors ${page.framedBy?.join(' ') || "'none'"}`,
    "base-uri 'none'",
  ]
  c.header('content-security-policy', policy.join('; '))
  c.header('referrer-policy', page.referrer ?? 'no-referrer')
  c.header('x-content-type-options', 'nosniff')
  c.header('x-robots-tag', 'noindex, nofollow')
  c.header('cache-control', 'no-store')
}

/** `?lang=` first, then what is known of the person, then the browser, then the company. */
export async function localeOf(c: HonoContext<Env>, known: string | null = null): Promise<PublicLocale> {
  const { company } = await getSettings(c.var.ctx.db)
  const wishes = [c.req.query('lang'), known, ...acceptedLanguages(c), company.locale]
  return wishes.map(toLocale).find((locale) => locale !== undefined) ?? 'en'
}

function acceptedLanguages(c: HonoContext<Env>): string[] {
  return (c.req.header('accept-language') ?? '').split(',').map((part) => part.split(';')[0]?.trim() ?? '')
}

export function toLocale(text: string | null | undefined): PublicLocale | undefined {
  const language = text?.slice(0, 2).toLowerCase()
  return language === 'fr' || language === 'en' ? language : undefined
}

/** `c•••@e•••.com`, `+33 •••• 78`: enough to recognise one's own, useless to anybody else. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  const dot = email.lastIndexOf('.')
  return `${email.slice(0, 1)}•••@${email.slice(at + 1, at + 2)}•••${email.slice(dot)}`
}

export function maskPhone(phone: string): string {
  return `${phone.slice(0, 3)} •••• ${phone.slice(-2)}`
}
