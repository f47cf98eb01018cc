import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { constants, setPriority } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Also from dist/app/, where this file lies one folder lower in a tree of the same depth. */
const root = fileURLToPath(new URL('../../', import.meta.url))
const sources = join(root, 'src/web')
const builtFolder = join(root, 'dist/web')
const MARK = '.built-from'

export interface WebBuild {
  /** Holds index.html and assets/. */
  readonly folder: string
  /** Undefined when what was there already was up to date. */
  readonly tookMs: number | undefined
}

/**
 * The built browser app. Built anew when the sources or the lock file changed since: in a process of its own, for
 * the bundler takes a gigabyte and must not stay. Two that build at once do no harm: the last rename wins.
 * `stopping` ends it: then it throws.
 */
export async function buildWeb(stopping?: AbortSignal): Promise<WebBuild> {
  if (!existsSync(sources)) return { folder: builtFolder, tookMs: undefined }

  const hash = await hashSources()
  if ((await readMark()) === hash) return { folder: builtFolder, tookMs: undefined }

  const startedMs = performance.now()
  const fresh = join(root, `dist/.web-${process.pid}`)
  try {
    await runVite(fresh, stopping)
    await writeFile(join(fresh, MARK), hash)
    await mkdir(join(root, 'dist'), { recursive: true })
    await rm(builtFolder, { recursive: true, force: true })
    await rename(fresh, builtFolder)
  } finally {
    await rm(fresh, { recursive: true, force: true })
  }
  return { folder: builtFolder, tookMs: performance.now() - startedMs }
}

async function hashSources(): Promise<string> {
  const names = await readdir(sources, { recursive: true, withFileTypes: true })
  const files = names.filter((entry) => entry.isFile() && !entry.name.endsWith('.gen.ts'))
  const paths = files.map((entry) => join(entry.parentPath, entry.name)).sort()
  const hash = createHash('sha256')
  for (const path of [...paths, join(root, 'vite.config.ts'), join(root, 'package-lock.json')]) {
    if (existsSync(path)) hash.update(path.slice(root.length)).update(await readFile(path))
  }
  return hash.digest('hex')
}

async function readMark(): Promise<string | undefined> {
  try {
    return await readFile(join(builtFolder, MARK), 'utf8')
  } catch {
    return undefined
  }
}

function runVite(outDir: string, stopping: AbortSignal | undefined): Promise<void> {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vite, 'build', '--outDir', outDir, '--logLevel', 'error'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(stopping && { signal: stopping }),
    })
    // Customers' events come first.
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW)
    let said = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk
      })
    }
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error(`the web app could not be built: ${said.trim()}`)),
    )
  })
}
