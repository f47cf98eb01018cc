import { parseArgs } from 'node:util'
import type { Context } from '../context.ts'
import { toReportLines } from '../measurement/reports/report-lines.ts'
import { workflowReport } from '../measurement/reports/workflow-report.ts'
import type { Shell } from './command.ts'
import { withContext } from './with-context.ts'

export const usage = 'Usage: relance report WORKFLOW [--json]'

export function runReport(argv: string[], shell: Shell): Promise<number> {
  return withContext(shell.config(), (ctx) => reportCommand(ctx, argv, shell))
}

/** `relance report KEY [--json]`: how a workflow or campaign does. */
export async function reportCommand(
  ctx: Context,
  argv: string[],
  shell: Pick<Shell, 'print' | 'note'>,
): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  })
  const [key] = positionals
  if (key === undefined) {
    shell.note(usage)
    return 1
  }
  const report = await workflowReport(ctx.db, key, ctx.clock.now())
  if (values.json) shell.print(JSON.stringify(report))
  else for (const line of toReportLines(report)) shell.print(line)
  return 0
}
