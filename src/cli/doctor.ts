import { parseArgs } from 'node:util'
import type { Finding } from '../app/checks/check.ts'
import { checkDatabase } from '../app/checks/database.ts'
import { checkDataFolder, checkSurroundings } from '../app/checks/surroundings.ts'
import type { Shell } from './command.ts'

/** Exit code 1 when something fails; warnings alone leave it at 0. */
export async function runDoctor(argv: string[], shell: Shell): Promise<number> {
  const { values } = parseArgs({ args: argv, options: { json: { type: 'boolean', default: false } } })
  const config = shell.config()
  const findings: Finding[] = [
    checkDataFolder(config),
    ...(await checkDatabase(config)),
    ...(await checkSurroundings(config)),
  ]
  if (values.json) shell.print(JSON.stringify(findings, null, 2))
  else for (const finding of findings) shell.print(toLine(finding))
  return findings.some(({ status }) => status === 'fail') ? 1 : 0
}

function toLine({ status, name, detail, remedy }: Finding): string {
  return `${status.padEnd(5)} ${name.padEnd(12)} ${detail}${remedy ? `\n${' '.repeat(19)}→ ${remedy}` : ''}`
}
