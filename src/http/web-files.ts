import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** One file of the built browser app, as it is sent. */
export interface WebFile {
  readonly type: string
  readonly etag: string
  readonly body: Uint8Array<ArrayBuffer>
  /** Undefined when it does not pay: pictures and fonts are packed already. */
  readonly gzipped: Uint8Array<ArrayBuffer> | undefined
}

export interface WebFiles {
  /** By path without a slash in front: `assets/index-a1b2.js`. */
  readonly byPath: ReadonlyMap<string, WebFile>
  readonly index: WebFile
  /** CSP sources of the inline scripts of index.html, which set the colours before the first paint. */
  readonly scriptHashes: readonly string[]
}

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.woff2': 'font/woff2',
  '.png': 'image/png',
  '.webp': 'image/webp',
}
const packed = new Set(['.woff2', '.png', '.webp'])
const compress = promisify(gzip)

/** Reads the whole build into memory: some hundred kilobytes, packed once. */
export async function readWebFiles(folder: string): Promise<WebFiles> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    .map((entry) => join(entry.parentPath, entry.name))
  const byPath = new Map<string, WebFile>()
  for (const path of paths) byPath.set(relative(folder, path).split(sep).join('/'), await readWebFile(path))

  const index = byPath.get('index.html')
  if (!index) throw new Error(`${folder} holds no index.html`)
  return { byPath, index, scriptHashes: hashInlineScripts(new TextDecoder().decode(index.body)) }
}

async function readWebFile(path: string): Promise<WebFile> {
  const body = new Uint8Array(await readFile(path))
  const extension = extname(path)
  return {
    type: types[extension] ?? 'application/octet-stream',
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    body,
    gzipped: packed.has(extension) ? undefined : new Uint8Array(await compress(body, { level: 9 })),
  }
}

function hashInlineScripts(html: string): string[] {
  return Array.from(
    html.matchAll(/<script>([\s\S]*?)<\/script>/g),
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  )
}
