// What a browser must load before it shows anything: index.html's own script, what that imports, and their styles.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

const LIMIT_KB = 200
const folder = join(import.meta.dirname, '../dist/web')
const manifest = JSON.parse(readFileSync(join(folder, '.vite/manifest.json'), 'utf8'))
const needed = new Set()
collect('index.html')
const files = [...needed].flatMap((key) => [manifest[key].file, ...(manifest[key].css ?? [])])
const sizes = [...new Set(files)].map((file) => [
  file,
  gzipSync(readFileSync(join(folder, file)), { level: 9 }).length,
])
const total = sizes.reduce((sum, [, size]) => sum + size, 0)

for (const [file, size] of sizes) console.log(`${(size / 1_000).toFixed(1).padStart(7)} kB  ${file}`)
console.log(`${(total / 1_000).toFixed(1).padStart(7)} kB  in all, gzipped; ${LIMIT_KB} allowed`)
if (total > LIMIT_KB * 1_000) {
  console.error('The shell is too heavy: load what the first screen does not need with lazy().')
  process.exitCode = 1
}

function collect(key) {
  if (needed.has(key)) return
  needed.add(key)
  for (const imported of manifest[key].imports ?? []) collect(imported)
}
