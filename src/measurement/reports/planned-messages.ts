import type { Db } from '../../db/client.ts'
import { listTemplateNames } from '../../templates/queries.ts'
import type { WorkflowVersion } from '../../workflows/queries/workflows.ts'
import { stepTypeOf } from '../../workflows/steps/catalogue.ts'

/** A message or call that the live version has, whether anybody has come so far or not. */
export interface PlannedMessage {
  readonly step: string
  readonly channel: 'email' | 'sms' | 'phone'
  /** Of its template or script. */
  readonly name: string
}

const CHANNEL_OF = { email: 'email', sms: 'sms', script: 'phone' } as const

export async function plannedMessages(
  db: Db,
  version: Pick<WorkflowVersion, 'program'> | undefined,
): Promise<PlannedMessage[]> {
  const found = (version?.program.instructions ?? [])
    .filter(({ type }) => type === 'send' || type === 'call')
    .flatMap(({ id, type, settings }) =>
      stepTypeOf(type)
        .references(settings)
        .flatMap(({ key, templateKind }) =>
          templateKind ? [{ step: id, channel: CHANNEL_OF[templateKind], key }] : [],
        ),
    )
  const names = await listTemplateNames(
    db,
    found.map(({ key }) => key),
  )
  return found.map(({ key, ...message }) => ({ ...message, name: names.get(key) ?? key }))
}
