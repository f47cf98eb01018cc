import type { Program } from '../program.ts'
import { stepTypeOf } from '../steps/catalogue.ts'
import { error, type Finding, warning } from './finding.ts'

/** Somebody who did what the workflow is for should not be asked for it again. */
export function lintGoal(program: Program): Finding[] {
  return [...lintExit(program), ...lintGoalStep(program), ...lintBandits(program)]
}

function lintExit({ header, instructions }: Program): Finding[] {
  const sends = instructions.filter(({ type }) => stepTypeOf(type).contacts)
  if (sends.length < 2 || header.goal?.exit) return []
  return [
    warning('no_exit_on_goal', 'goal', {
      message: `contacts people up to ${sends.length} times and does not stop when they did what it is for`,
      remedy: 'add a goal, which ends the enrolment when it is reached',
    }),
  ]
}

/** The held out never come to a step, so a goal that a step counts makes any workflow look good. */
function lintGoalStep({ header, instructions }: Program): Finding[] {
  if (header.holdout === 0) return []
  return instructions
    .filter(({ type }) => type === 'goal')
    .map(({ id }) =>
      error('goal_beyond_holdout', `steps.${id}`, {
        message: 'counts a goal that the holdout can never reach',
        remedy: 'name an event in goal: instead',
      }),
    )
}

/** A bandit learns from the goal. */
function lintBandits({ header, instructions }: Program): Finding[] {
  if (header.goal) return []
  return instructions
    .filter(({ type, settings }) => (stepTypeOf(type).needs(settings).arms ?? []).length > 0)
    .map(({ id }) =>
      error('bandit_without_goal', `steps.${id}`, {
        message: 'has a bandit and no goal to learn from',
        remedy: 'add goal: to the workflow',
      }),
    )
}
