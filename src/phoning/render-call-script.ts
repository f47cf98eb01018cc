import { getSettings } from '../company/settings.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { findClickable } from '../messages/queries/clicks.ts'
import { loadScores } from '../messages/queries/scores.ts'
import { toTemplateData } from '../messages/template-data.ts'
import { loadTemplateVersion } from '../templates/load-template.ts'
import { renderScript } from '../templates/render-script.ts'
import type { CallTask } from './queries/tasks.ts'

export interface CallScript {
  /** HTML of a few plain tags; null when the script cannot be filled for this person: the call can still be made. */
  readonly html: string | null
  readonly problem: string | null
}

/** What the agent reads out, filled for the person of this task. */
export async function renderCallScript(ctx: Context, task: CallTask): Promise<CallScript> {
  const { db } = ctx
  const person = await findClickable(db, task.messageId)
  if (!person) return { html: null, problem: 'the message of this call is gone' }
  try {
    const version = await loadTemplateVersion(db, person.templateVersionId)
    const scores = (await loadScores(db, [person.customerId])).get(person.customerId)
    const settings = await getSettings(db)
    const data = toTemplateData({ ...person, locale: person.customerLocale }, person.data, {
      scores,
      settings,
    })
    return { html: renderScript(version, person.customerLocale, data).html, problem: null }
  } catch (error) {
    if (error instanceof AppError) return { html: null, problem: error.message }
    throw error
  }
}
