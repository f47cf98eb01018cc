import { listForms } from '../../consent/queries/forms.ts'
import type { Db } from '../../db/client.ts'
import type { TemplateUse } from '../../templates/change-live-version.ts'
import { listLiveDefinitions } from '../../workflows/queries/live-definitions.ts'

/** Sent to whoever answers a form with a double opt-in. */
const OPT_IN_TEMPLATE = 'opt-in-confirmation'
/** Of a step that asks for a consent and names none. */
const ASK_AGAIN_TEMPLATE = 'ask-again'
const FORMS_MOST = 1_000
const KEYS = new Set(['email', 'sms', 'script', 'template'])
const STEPS = new Set(['send', 'call', 'first_of', 'consent', 'notify'])

/** By template: where it is used. */
export async function listTemplateUses(db: Db): Promise<Map<string, TemplateUse[]>> {
  const uses = new Map<string, TemplateUse[]>()
  const add = (template: string, use: TemplateUse) => uses.set(template, [...(uses.get(template) ?? []), use])
  for (const { key, definition } of await listLiveDefinitions(db)) {
    for (const template of templatesIn(definition)) add(template, { kind: 'workflow', key })
  }
  const forms = await listForms(db, { after: null, limit: FORMS_MOST })
  for (const { key, definition } of forms)
    if (definition.consents.some(({ doubleOptIn }) => doubleOptIn))
      add(OPT_IN_TEMPLATE, { kind: 'forms', key })
  return uses
}

export async function usesOfTemplate(db: Db, template: string): Promise<TemplateUse[]> {
  return (await listTemplateUses(db)).get(template) ?? []
}

/** Of `send: { email: … }`, `first_of: [{ sms: … }]` and `call: { script: … }`, at any depth. */
function templatesIn(definition: unknown): Set<string> {
  const found = new Set<string>()
  walk(definition, false)
  return found

  function walk(value: unknown, inStep: boolean): void {
    if (typeof value !== 'object' || value === null) return
    for (const [key, inner] of Object.entries(value)) look(key, inner, inStep && Array.isArray(value))
    if (inStep) for (const key of named(value)) found.add(key)
  }

  function look(key: string, inner: unknown, isInList: boolean): void {
    walk(inner, STEPS.has(key) || isInList)
  }
}

function named(settings: object): string[] {
  if ('ask' in settings && !('template' in settings)) return [ASK_AGAIN_TEMPLATE]
  return Object.entries(settings).flatMap(([key, value]) =>
    KEYS.has(key) && typeof value === 'string' ? [value] : [],
  )
}
