import type { Context as HonoContext } from 'hono'
import { accepts } from 'hono/accepts'
import { html } from 'hono/html'
import { NotFoundError } from '../core/errors.ts'
import { createRouter, type Env } from './router.ts'
import type { WebFile, WebFiles } from './web-files.ts'

/** The built browser app, which may still be under way when the first request comes. */
export interface WebSource {
  /** Undefined while it is being built. Throws when it could not be. */
  read(): WebFiles | undefined
}

const waiting = {
  en: ['The app is being built', 'This takes a few seconds, once. The page opens by itself.'],
  fr: [
    'L’application se prépare',
    'Cela prend quelques secondes, une seule fois. La page s’ouvrira toute seule.',
  ],
} as const
const broken = {
  en: ['The app could not be built', 'The API answers all the same. The server’s log says why.'],
  fr: [
    'L’application n’a pas pu être construite',
    'L’API répond tout de même. Le journal du serveur dit pourquoi.',
  ],
} as const

/**
 * The browser app: its files under /assets, and its one page for every address that a person opens and no other
 * router answers. Programs that ask for such an address are told that it does not exist.
 */
export function webAppRoutes(source: WebSource) {
  const router = createRouter()
  router.get('/assets/*', (c) => {
    const file = source.read()?.byPath.get(c.req.path.slice(1))
    if (!file) throw new NotFoundError('page', c.req.path)
    c.header('cache-control', 'public, max-age=31536000, immutable')
    return send(c, file)
  })
  router.get('*', (c) => {
    if (!isOpenedByPerson(c)) throw new NotFoundError('page', c.req.path)
    return sendPage(c, source)
  })
  return router
}

function isOpenedByPerson(c: HonoContext<Env>): boolean {
  const { path } = c.req
  return (
    !path.startsWith('/api/') &&
    !path.startsWith('/v1/') &&
    !/\.\w+$/.test(path) &&
    (c.req.header('accept') ?? '').includes('text/html')
  )
}

function sendPage(c: HonoContext<Env>, source: WebSource): Response | Promise<Response> {
  let files: WebFiles | undefined
  try {
    files = source.read()
  } catch {
    return sendNote(c, broken, 500)
  }
  if (!files) {
    c.header('refresh', '2')
    return sendNote(c, waiting, 503)
  }
  c.header('cache-control', 'no-cache')
  c.header('content-security-policy', policyOf(files))
  return send(c, files.index)
}

/** Everything from here, but pictures of mails, which live where their author put them. */
function policyOf({ scriptHashes }: WebFiles): string {
  return [
    "default-src 'none'",
    `script-src 'self' ${scriptHashes.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob: https:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self' blob:",
    "manifest-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ')
}

function send(c: HonoContext<Env>, file: WebFile): Response {
  c.header('etag', file.etag)
  c.header('vary', 'accept-encoding')
  if (c.req.header('if-none-match') === file.etag) return c.body(null, 304)

  c.header('content-type', file.type)
  if (!file.gzipped || !/\bgzip\b/.test(c.req.header('accept-encoding') ?? '')) return c.body(file.body)
  c.header('content-encoding', 'gzip')
  return c.body(file.gzipped)
}

function sendNote(c: HonoContext<Env>, words: typeof waiting | typeof broken, status: 500 | 503) {
  const language = accepts(c, { header: 'Accept-Language', supports: ['en', 'fr'], default: 'en' })
  const [title, text] = words[language === 'fr' ? 'fr' : 'en']
  c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
  return c.html(
    html`<!doctype html><html lang="${language}"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>body{font:1rem/1.6 system-ui;max-width:32rem;margin:20vh auto;padding:0 1.5rem;color-scheme:light dark}</style>
<h1>${title}</h1><p>${text}</p></html>`,
    status,
  )
}
