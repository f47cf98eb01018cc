import { readFile } from 'node:fs/promises'
import type { Finding } from '../../workflows/lint/finding.ts'
import { lintInput } from '../../workflows/lint-workflow.ts'
import { planWorkflow } from '../../workflows/plan-workflow.ts'
import { publishWorkflow } from '../../workflows/publish-workflow.ts'
import { diffLines } from './diff-lines.ts'
import type { Verb } from './verb.ts'

export const lint: Verb = {
  usage: ['lint FILE… [--json]'],
  async run(ctx, shell, { names: files, values }) {
    if (files.length === 0) return undefined
    const now = ctx.clock.now()
    let errors = 0
    for (const file of files) {
      const findings = await lintInput(ctx.db, await readFile(file, 'utf8'), now)
      errors += findings.filter(({ level }) => level === 'error').length
      if (values.json) shell.print(JSON.stringify({ file, findings }))
      else for (const finding of findings) shell.print(toLine(file, finding))
      if (findings.length === 0 && !values.json) shell.print(`${file}: nothing to complain about`)
    }
    return errors > 0 ? 1 : 0
  },
}

/** What publishing would change, and who stands where; exit code 1 when it cannot be published. */
export const plan: Verb = {
  usage: ['plan FILE [--json]'],
  async run(ctx, shell, { names: [file], values }) {
    if (file === undefined) return undefined
    const planned = await planWorkflow(ctx, await readFile(file, 'utf8'))
    const { key, liveVersion, changed, diff, standing, findings } = planned
    const isPublishable = findings.every(({ level }) => level !== 'error')
    if (values.json) {
      shell.print(JSON.stringify(planned))
      return isPublishable ? 0 : 1
    }
    for (const finding of findings) shell.note(toLine(file, finding))
    if (liveVersion === null) shell.print(`${key} is new`)
    else shell.print(changed ? `${key}: against the live version ${liveVersion}` : `${key}: nothing changes`)
    for (const line of diffLines(diff, standing)) shell.print(line)
    return isPublishable ? 0 : 1
  },
}

export const publish: Verb = {
  usage: ['publish FILE…'],
  async run(ctx, shell, { names: files }) {
    if (files.length === 0) return undefined
    for (const file of files) {
      const { workflow, version, changed, warnings } = await publishWorkflow(
        ctx,
        await readFile(file, 'utf8'),
      )
      for (const warning of warnings) shell.note(toLine(file, warning))
      shell.print(`${workflow.key} version ${version} ${changed ? 'is live' : 'was live already'}`)
    }
    return 0
  },
}

export function toLine(file: string, { level, code, line, column, path, message, remedy }: Finding): string {
  const place = line === undefined ? file : `${file}:${line}:${column}`
  const where = path === '' ? '' : ` ${path}`
  return `${place}: ${level}${where}: ${message}${remedy ? ` (${remedy})` : ''} [${code}]`
}
