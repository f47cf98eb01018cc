// Temporary, while the first schema is being written: makes drizzle/ afresh from all tables.ts files.
// Run it through `npm run db:foundation`, whose lock keeps two of us from doing it at once.
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const fresh = mkdtempSync(join(tmpdir(), 'relance-drizzle-'))
const flags = ['--dialect=postgresql', '--schema=./src/*/tables.ts', `--out=${fresh}`, '--casing=snake_case']
const kit = spawnSync('npx', ['drizzle-kit', 'generate', ...flags, '--name=foundation'], { encoding: 'utf8' })
const file = readdirSync(fresh).find((name) => name.endsWith('.sql'))
if (kit.status !== 0 || !file) {
  console.error(kit.stdout, kit.stderr)
  console.error('drizzle-kit could not read the schema: a src/*/tables.ts does not compile (see above).')
  process.exit(1)
}

const path = join(fresh, file)
let sql = readFileSync(path, 'utf8')
const partitions = JSON.parse(readFileSync('scripts/foundation-partitions.json', 'utf8'))
for (const [table, column] of Object.entries(partitions)) {
  const create = new RegExp(`(CREATE TABLE "${table}" \\([\\s\\S]*?\\n\\));`)
  if (!create.test(sql)) {
    console.error(`foundation-partitions.json names ${table}, which no tables.ts makes`)
    process.exit(1)
  }
  sql = sql.replace(create, `$1 PARTITION BY RANGE ("${column}");`)
}
const extra = 'scripts/foundation-extra.sql'
if (existsSync(extra)) sql += `--> statement-breakpoint\n${readFileSync(extra, 'utf8')}`
writeFileSync(path, sql)
// Only now, so that whoever reads drizzle/ meanwhile finds the old one and not none.
rmSync('drizzle', { recursive: true, force: true })
cpSync(fresh, 'drizzle', { recursive: true })
rmSync(fresh, { recursive: true })
console.log(`drizzle/${file}: ${sql.match(/CREATE TABLE/g)?.length ?? 0} tables`)
