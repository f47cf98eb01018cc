import type { Db } from '../db/client.ts'
import type { Locale } from '../segments/leaf.ts'
import { passageInWords } from './explain-steps.ts'
import { type ExplainedTrigger, explainTriggers } from './explain-triggers.ts'
import { type MessageWords, messageInWords, refusalInWords } from './explain-words.ts'
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
    readonly log: readonly ToldPassage[]
    readonly messages: readonly ToldMessage[]
  })[]
  /** The last events that could have started a workflow, and what each led to. */
  readonly triggers: readonly ExplainedTrigger[]
  /** Entries that were refused, also those that no event asked for. */
  readonly refusals: readonly (ExplainedRefusal & { readonly words: string })[]
  /** Messages of no workflow: confirmations and such. */
  readonly otherMessages: readonly ToldMessage[]
}

/** `words`: why they went on as they did, where the branch does not say it. */
type ToldPassage = ExplainedPassage & { readonly words: string | null }
export type ToldMessage = ExplainedMessage & MessageWords

const LIMIT = 100

/** The last hundred of each kind, newest first, with sentences in the language asked for. */
export async function explainCustomer(
  db: Db,
  customerId: number,
  { workflowKey, locale = 'en' }: { workflowKey?: string | undefined; locale?: Locale | undefined } = {},
): Promise<Explanation> {
  const scope = { workflowKey, limit: LIMIT }
  const enrolments = await listExplainedEnrolments(db, customerId, scope)
  const messages = (await listExplainedMessages(db, customerId, scope)).map((message) => ({
    ...message,
    ...messageInWords(message, locale),
  }))
  const refusals = await listExplainedRefusals(db, customerId, scope)
  const passages = (
    await listExplainedPassages(
      db,
      enrolments.map(({ id }) => id),
    )
  ).map((passage) => ({ ...passage, words: passageInWords(passage, locale) }))
  return {
    enrolments: enrolments.map((enrolment) => ({
      ...enrolment,
      log: passages.filter(({ enrolmentId }) => enrolmentId === enrolment.id),
      messages: messages.filter(({ enrolmentId }) => enrolmentId === enrolment.id),
    })),
    triggers: await explainTriggers(db, customerId, { workflowKey, locale }),
    refusals: refusals.map((one) => ({ ...one, words: refusalInWords(one.reason, locale) })),
    otherMessages: messages.filter(({ enrolmentId }) => enrolmentId === null),
  }
}
