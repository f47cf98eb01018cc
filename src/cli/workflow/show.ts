import { getWorkflow, type WorkflowDetail } from '../../workflows/get-workflow.ts'
import { listWorkflows, type Workflow } from '../../workflows/queries/workflows.ts'
import type { Out, Verb } from './verb.ts'

const PAGE = 200

export const list: Verb = {
  usage: ['list [--json]'],
  async run(ctx, shell, { values }) {
    const all: Workflow[] = []
    for (let more = true; more; ) {
      const page = await listWorkflows(ctx.db, { afterKey: all.at(-1)?.key, limit: PAGE })
      all.push(...page)
      more = page.length === PAGE
    }
    if (values.json)
      shell.print(
        JSON.stringify(all.map(({ key, name, state, launchedAt }) => ({ key, name, state, launchedAt }))),
      )
    else
      for (const { key, state, launchedAt } of all)
        shell.print([key, state, launchedAt ? 'launched' : ''].join('\t').trimEnd())
    return 0
  },
}

export const show: Verb = {
  usage: ['show KEY [--json]'],
  async run(ctx, shell, { names: [key], values }) {
    if (key === undefined) return undefined
    const detail = await getWorkflow(ctx.db, key)
    if (values.json) shell.print(toJson(detail))
    else showText(shell, detail)
    return 0
  },
}

function toJson({ workflow: { key, state, name }, version, counts }: WorkflowDetail): string {
  const { version: number = null, definition } = version ?? {}
  return JSON.stringify({ key, name, state, version: number, definition, counts })
}

function showText(shell: Out, { workflow: { key, state }, version, counts }: WorkflowDetail): void {
  shell.print(`${key}: ${state}, version ${version?.version ?? 'none'}`)
  for (const { id, type } of version?.program.instructions ?? []) {
    const here = counts.filter(({ step, status }) => step === id && status === 'active')
    shell.print(`  ${id} (${type})\t${here.reduce((sum, { count }) => sum + count, 0)}`)
  }
  for (const { arm, status, count } of totals(counts)) shell.print(`${arm} ${status}: ${count}`)
}

function totals(counts: WorkflowDetail['counts']) {
  const sums = new Map<string, { arm: string; status: string; count: number }>()
  for (const { arm, status, count } of counts) {
    const known = sums.get(`${arm} ${status}`)
    sums.set(`${arm} ${status}`, { arm, status, count: (known?.count ?? 0) + count })
  }
  return [...sums.values()]
}
