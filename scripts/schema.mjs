// Writes workflows/workflow.schema.json from the grammar; with --check it only says whether it is up to date.
import { readFileSync, writeFileSync } from 'node:fs'
import { definitionSchema } from '../src/workflows/definition-schema.ts'

const file = 'workflows/workflow.schema.json'
const wanted = `${JSON.stringify(definitionSchema(), null, 2)}\n`

if (!process.argv.includes('--check')) {
  writeFileSync(file, wanted)
} else if (readFileSync(file, 'utf8') !== wanted) {
  console.error(`${file} does not follow the grammar any more: run \`npm run schema\` and commit it`)
  process.exitCode = 1
}
