import type { Context } from '../../context.ts'
import { archiveWorkflow } from '../../workflows/archive-workflow.ts'
import { launchWorkflow } from '../../workflows/launch-workflow.ts'
import { pauseWorkflow } from '../../workflows/pause-workflow.ts'
import type { Workflow } from '../../workflows/queries/workflows.ts'
import { resumeWorkflow } from '../../workflows/resume-workflow.ts'
import type { Verb } from './verb.ts'

export const launch = change('launch', launchWorkflow)
export const pause = change('pause', pauseWorkflow)
export const resume = change('resume', resumeWorkflow)
export const archive = change('archive', archiveWorkflow)

function change(name: string, move: (ctx: Context, key: string) => Promise<Workflow>): Verb {
  return {
    usage: [`${name} KEY`],
    async run(ctx, shell, { names: [first] }) {
      if (first === undefined) return undefined
      const { key, state, launchTotal, launchedAt } = await move(ctx, first)
      const launched = launchedAt ? `; launched to ${launchTotal ?? 0} customers` : ''
      shell.print(`${key} is ${state}${launched}`)
      return 0
    },
  }
}
