import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { NotFoundError } from '../core/errors.ts'
import { createRouter } from './router.ts'

const assets: Record<string, string> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
}

/** Everything from this host. The page writes style attributes; scripts only from files. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Relance API</title>
<link rel="icon" href="/api/docs/favicon-32x32.png">
<link rel="stylesheet" href="/api/docs/swagger-ui.css">
</head>
<body>
<div id="docs">The API as a document: <a href="/api/openapi.json">/api/openapi.json</a></div>
<script src="/api/docs/swagger-ui-bundle.js"></script>
<script src="/api/docs/init.js"></script>
</body>
</html>
`

const init = `window.ui = SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#docs', deepLinking: true,
  docExpansion: 'none', persistAuthorization: false, validatorUrl: null })
`

/** A readable page of the API at /docs, from the files of swagger-ui-dist: nothing is loaded from elsewhere. */
export function docsRoutes() {
  const router = createRouter()
  router.get('/docs', (c) => c.html(page, 200, { 'content-security-policy': policy }))
  router.get('/docs/init.js', (c) =>
    c.body(init, 200, { 'content-type': 'text/javascript; charset=utf-8', 'cache-control': 'no-cache' }),
  )
  router.get('/docs/:file', async (c) => {
    const name = c.req.param('file')
    const type = Object.hasOwn(assets, name) ? assets[name] : undefined
    if (!type) throw new NotFoundError('page', c.req.path)
    const body = await readAsset(name)
    return c.body(body, 200, { 'content-type': type, 'cache-control': 'public, max-age=86400' })
  })
  return router
}

const known = new Map<string, Promise<Uint8Array<ArrayBuffer>>>()

function readAsset(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const read = known.get(name) ?? readFile(join(folder(), name)).then((bytes) => new Uint8Array(bytes))
  known.set(name, read)
  return read
}

function folder(): string {
  return dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'))
}
