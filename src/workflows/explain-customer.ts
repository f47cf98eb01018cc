import type { Db } from '../db/client.ts'
import {
  type ExplainedEnrolment,
  type ExplainedMessage,
  type ExplainedPassage,
  type ExplainedRefusal,
  listExplainedEnrolments,
  listExplainedMessages,
  listExplainedPassages,
  listExplainedRefusals,
} from './queries/explain.ts'

/** Why a customer did, or did not, get something: all that was decided about them. */
export interface Explanation {
  readonly enrolments: readonly (ExplainedEnrolment & {
    readonly log: readonly ExplainedPassage[]
    readonly messages: readonly ExplainedMessage[]
  })[]
  /** Triggers that were seen and refused. */
  readonly refusals: readonly ExplainedRefusal[]
  /** Messages of no workflow: confirmations and such. */
  readonly otherMessages: readonly ExplainedMessage[]
}

const LIMIT = 100

/** The last hundred of each kind, newest first. */
export async function explainCustomer(
  db: Db,
  customerId: number,
  workflowKey?: string,
): Promise<Explanation> {
  const scope = { workflowKey, limit: LIMIT }
  const enrolments = await listExplainedEnrolments(db, customerId, scope)
  const messages = await listExplainedMessages(db, customerId, scope)
  const passages = await listExplainedPassages(
    db,
    enrolments.map(({ id }) => id),
  )
  return {
    enrolments: enrolments.map((enrolment) => ({
      ...enrolment,
      log: passages.filter(({ enrolmentId }) => enrolmentId === enrolment.id),
      messages: messages.filter(({ enrolmentId }) => enrolmentId === enrolment.id),
    })),
    refusals: await listExplainedRefusals(db, customerId, scope),
    otherMessages: messages.filter(({ enrolmentId }) => enrolmentId === null),
  }
}
