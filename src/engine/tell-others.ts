import { addDuration } from '../core/calendar.ts'
import { insertNotices } from '../notices/queries/notices.ts'
import { planCalls } from '../webhooks/plan-calls.ts'
import type { RunnableVersion } from '../workflows/load-version.ts'
import type { Effect } from '../workflows/step.ts'
import { type Enrolment, entryOf } from './enrolment.ts'
import type { Pass } from './pass.ts'

interface Telling<K extends Effect['kind']> {
  readonly enrolment: Enrolment
  readonly version: RunnableVersion
  readonly stepId: string
  readonly effect: Extract<Effect, { kind: K }>
}

/** The call is made later, by whoever takes its row: here it is only written down. */
export async function planWebhooks(pass: Pass, telling: readonly Telling<'webhook'>[]): Promise<void> {
  if (telling.length === 0) return
  const planned = telling.map(({ enrolment, version, stepId, effect }) => {
    const { endpoint, attributes, map, attempts, expiresAt } = effect
    const { type = null, properties } = entryOf(enrolment)
    return {
      endpoint,
      workflow: version.header.key,
      ...whereOf(enrolment, stepId),
      attributes,
      map,
      entry: { type, properties },
      attemptsMax: attempts,
      expiresAt,
    }
  })
  await planCalls(pass.db, planned, pass)
  pass.called.add('webhooks')
}

/** Many of these become one mail, later. */
export async function planNotices(pass: Pass, telling: readonly Telling<'notify'>[]): Promise<void> {
  if (telling.length === 0) return
  const notices = telling.map(({ enrolment, stepId, effect: { recipients, template, every } }) => ({
    ...whereOf(enrolment, stepId),
    template,
    recipients,
    everyS: Math.round((addDuration(pass.now, pass.zone, every).getTime() - pass.now.getTime()) / 1_000),
    event: entryOf(enrolment).properties,
  }))
  await insertNotices(pass.db, notices, pass.now)
  pass.called.add('notices')
}

function whereOf({ id, workflowId, customerId, visit }: Enrolment, stepId: string) {
  return { workflowId, enrolmentId: id, customerId, stepId, visit }
}
