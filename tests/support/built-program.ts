import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../..')
const folder = join(root, '.built')
const mark = join(folder, 'built-from')

export const builtMain = join(folder, 'cli/main.js')

/**
 * The program as `npm run build` makes it, but unchecked: a process of it is up with half the work that it takes
 * from the sources, and the tests start dozens. Not in `dist/`, where `relance` would find it after the next edit.
 */
export default async function setup(): Promise<void> {
  const wanted = hashSources()
  if (isBuiltFrom(wanted)) return

  const fresh = join(root, `.built-${process.pid}`)
  const tsc = join(root, 'node_modules/typescript/bin/tsc')
  const args = [tsc, '-p', 'tsconfig.build.json', '--noCheck', '--outDir', fresh]
  try {
    await promisify(execFile)(process.execPath, args, { cwd: root })
    writeFileSync(join(fresh, 'built-from'), wanted)
    // Another run may have been as quick, and its processes may be up by now.
    if (isBuiltFrom(wanted)) return
    rmSync(folder, { recursive: true, force: true })
    renameSync(fresh, folder)
  } finally {
    rmSync(fresh, { recursive: true, force: true })
  }
}

function isBuiltFrom(hash: string): boolean {
  return existsSync(mark) && readFileSync(mark, 'utf8') === hash
}

function hashSources(): string {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('web'))
    .map((name) => join('src', name))
  const hash = createHash('sha256')
  for (const file of [...sources.sort(), 'tsconfig.json', 'tsconfig.build.json', 'package-lock.json']) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}
