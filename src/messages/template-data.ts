import type { Settings } from '../company/settings.ts'
import type { GatePerson } from './queries/facts.ts'
import type { Scores } from './queries/scores.ts'

/** What templates may read beside their links. */
export interface TemplateData {
  readonly customer: Readonly<Record<string, unknown>>
  readonly event: unknown
  readonly scores: Scores
  readonly company: Settings['company']
  readonly [more: string]: unknown
}

type Person = Pick<GatePerson, 'attributes' | 'email' | 'phone' | 'locale' | 'timezone'>

/** `data` is what the message was planned with: the entry event and such. It never hides the customer. */
export function toTemplateData(
  person: Person,
  data: Readonly<Record<string, unknown>>,
  { scores, settings }: { scores: Scores | undefined; settings: Settings },
): TemplateData {
  const { attributes, email, phone, locale, timezone } = person
  return {
    event: {},
    ...data,
    customer: { ...attributes, email, phone, locale: locale ?? settings.company.locale, timezone },
    scores: scores ?? {},
    company: settings.company,
  }
}
