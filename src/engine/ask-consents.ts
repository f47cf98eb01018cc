import { getSettings } from '../company/settings.ts'
import { askAgain } from '../consent/ask-again.ts'
import { OPT_IN_PURPOSE } from '../consent/opt-in.ts'
import { planMessages } from '../messages/plan-messages.ts'
import { findLiveTemplate } from '../templates/find-live-template.ts'
import type { Enrolment } from './enrolment.ts'
import type { Pass } from './pass.ts'

interface Asking {
  readonly enrolment: Enrolment
  readonly stepId: string
  readonly workflow: string
  readonly channel: 'email' | 'sms' | 'phone'
  readonly purpose: string | null
  readonly wording: string
  readonly template: string
}

/** The question is in the ledger, its link is made and its mail is planned, all in the transaction of the step. */
export async function askConsents(pass: Pass, asking: readonly Asking[]): Promise<void> {
  if (asking.length === 0) return
  const { db, now, masterKey, publicUrl } = pass
  const templates = new Map<string, number>()
  for (const key of new Set(asking.map(({ template }) => template))) {
    const live = await findLiveTemplate(db, key)
    if (live?.class !== 'transactional')
      throw new Error(`the template ${key} has no live version of class transactional`)
    templates.set(key, live.versionId)
  }
  const asks = asking.map(({ enrolment, stepId, purpose, ...one }) => {
    if (purpose === null) throw new Error(`the step ${stepId} has no purpose`)
    return { ...one, purpose, step: stepId, customerId: enrolment.customerId, enrolmentId: enrolment.id }
  })
  const { locales } = await getSettings(db)
  const asked = await askAgain(db, asks, { now, masterKey, publicUrl, locales })
  const of = new Map(asking.map((one) => [one.enrolment.id, one]))
  const messages = asked.flatMap(({ enrolmentId, customerId, confirmUrl, text, purpose, channel }) => {
    const one = of.get(enrolmentId)
    const templateVersionId = templates.get(one?.template ?? '')
    if (!one || templateVersionId === undefined) return []
    const { enrolment, stepId } = one
    return {
      customerId,
      channel: 'email' as const,
      purpose: OPT_IN_PURPOSE,
      class: 'transactional' as const,
      workflowId: enrolment.workflowId,
      versionId: enrolment.versionId,
      enrolmentId,
      stepId,
      visit: enrolment.visit,
      plannedAt: enrolment.arrivedAt,
      templateVersionId,
      data: { event: { confirmUrl, wording: text, purpose, channel } },
      dueAt: now,
    }
  })
  const planned = await planMessages(db, messages)
  pass.counts.messages += planned.length
  if (messages.length > 0) pass.channels.add('email')
  for (const { enrolmentId } of messages) pass.contacted.add(enrolmentId)
}
