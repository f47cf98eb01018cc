import type { Issue } from '../../core/errors.ts'

/** Names what a finding is about; stable, so that programs and documents may rely on it. See docs/workflows.md. */
export type LintCode =
  | 'not_well_formed'
  | 'unknown_template'
  | 'wrong_template_kind'
  | 'wrong_template_class'
  | 'unknown_segment'
  | 'segment_not_static'
  | 'unknown_form'
  | 'unknown_list'
  | 'unknown_endpoint'
  | 'unknown_wording'
  | 'unknown_purpose'
  | 'unknown_score'
  | 'unknown_step'
  | 'unknown_workflow'
  | 'own_workflow'
  | 'step_sends_nothing'
  | 'step_comes_later'
  | 'missing_purpose'
  | 'no_steps'
  | 'unreachable_step'
  | 'no_exit_on_goal'
  | 'goal_beyond_holdout'
  | 'window_never_opens'
  | 'launch_in_the_past'
  | 'unbounded_loop'
  | 'bandit_without_goal'
  | 'enters_once_only'
  | 'unknown_calendar'
  | 'missing_variable'

/** An error keeps a definition from being published; a warning is worth a look. */
export interface Finding extends Issue {
  readonly level: 'error' | 'warning'
  readonly code: LintCode
  /** Where it stands, when the definition was given as text; both from 1. */
  readonly line?: number
  readonly column?: number
  /** The written value that is to blame, to find its line by. */
  readonly blames?: string
}

interface Saying {
  readonly message: string
  readonly remedy?: string
  readonly blames?: string | undefined
}

/** `path` is `steps.<id>` for a step, else the key of the definition. */
export function error(code: LintCode, path: string, { message, remedy, blames }: Saying): Finding {
  return {
    level: 'error',
    code,
    path,
    message,
    ...(remedy ? { remedy } : {}),
    ...(blames === undefined ? {} : { blames }),
  }
}

export function warning(code: LintCode, path: string, saying: Saying): Finding {
  return { ...error(code, path, saying), level: 'warning' }
}
