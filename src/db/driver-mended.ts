import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

/**
 * Whether scripts/mend-postgres.mjs, which npm runs after an install unless it is told not to, has repaired the
 * driver: without it, a server that closes a connection in the middle of a transaction can end the process.
 */
export function isDriverMended(): boolean {
  // The package's entry for `require` is cjs/src/index.js.
  const root = join(dirname(createRequire(import.meta.url).resolve('postgres')), '../..')
  const sources = ['src/index.js', 'src/connection.js']
  return sources.every((file) => readFileSync(join(root, file), 'utf8').includes('mended by Relance'))
}
