import { recordConsents } from '../consent/record-consent.ts'
import { updateAttributes } from '../customers/update-attributes.ts'
import type { Db } from '../db/client.ts'
import { touch } from '../events/append-events.ts'
import type { NewMessage } from '../messages/message.ts'
import { planMessages } from '../messages/plan-messages.ts'
import { createCallTasks } from '../phoning/create-call-tasks.ts'
import { addPoints } from '../scoring/add-points.ts'
import { changeMembers } from '../segments/change-members.ts'
import { findLiveTemplate, type LiveTemplate } from '../templates/find-live-template.ts'
import type { RunnableVersion } from '../workflows/load-version.ts'
import { insertArmResults } from '../workflows/queries/arms.ts'
import type { Effect } from '../workflows/step.ts'
import { askConsents } from './ask-consents.ts'
import { type Enrolment, entryOf } from './enrolment.ts'
import { reachGoalsByStep } from './goals.ts'
import type { Pass } from './pass.ts'
import { listGranted } from './queries/effects.ts'
import { startWorkflows, stopWorkflows } from './start-stop.ts'
import { planNotices, planWebhooks } from './tell-others.ts'

/** What one enrolment's step wants done. A message that it plans is already written out. */
export interface Intent {
  readonly enrolment: Enrolment
  readonly version: RunnableVersion
  readonly stepId: string
  readonly effect: Effect
}

export interface Prepared extends Intent {
  readonly message: NewMessage | undefined
}

type Of<K extends Effect['kind']> = Prepared & { readonly effect: Extract<Effect, { kind: K }> }
type Contact = Extract<Effect, { kind: 'send' | 'call' }>

/** The live templates that these intents name, by key. */
export async function loadTemplates(db: Db, intents: readonly Intent[]): Promise<Map<string, LiveTemplate>> {
  const keys = new Set(intents.flatMap(({ effect }) => (isContact(effect) ? [templateOf(effect)] : [])))
  const templates = new Map<string, LiveTemplate>()
  for (const key of keys) {
    const live = await findLiveTemplate(db, key)
    if (live) templates.set(key, live)
  }
  return templates
}

/** Throws when the intent cannot be carried out whatever the database says: a template that is gone. */
export function prepare(intent: Intent, templates: ReadonlyMap<string, LiveTemplate>, now: Date): Prepared {
  const { effect } = intent
  if (!isContact(effect)) return { ...intent, message: undefined }
  return { ...intent, message: toMessage({ ...intent, effect }, templates.get(templateOf(effect)), now) }
}

/** Carries out the intents of many enrolments, one statement or a few per kind. Throws as a whole. */
export async function applyEffects(pass: Pass, intents: readonly Prepared[]): Promise<void> {
  await applyAttributes(pass, intents.filter(isOf('attributes')))
  await applyPoints(pass, intents.filter(isOf('points')))
  await reachGoalsByStep(
    pass,
    intents.filter(isOf('goal')).map(({ effect, ...one }) => ({ ...one, value: effect.value })),
  )
  await applyMembers(pass, intents.filter(isOf('segment')))
  await applyArms(pass, intents.filter(isOf('arm')))
  await startWorkflows(pass, intents.filter(isOf('start')).map(toStarting))
  await stopWorkflows(pass, intents.filter(isOf('stop')).map(toStarting))
  await applyWithdrawals(pass, intents.filter(isOf('withdraw')))
  await planWebhooks(pass, intents.filter(isOf('webhook')))
  await planNotices(pass, intents.filter(isOf('notify')))
  await askConsents(pass, intents.filter(isOf('ask')).map(toAsking))
  await applyContacts(
    pass,
    intents.flatMap(({ message }) => message ?? []),
  )
}

function isOf<K extends Effect['kind']>(kind: K) {
  return (intent: Prepared): intent is Of<K> => intent.effect.kind === kind
}

function isContact(effect: Effect): effect is Contact {
  return effect.kind === 'send' || effect.kind === 'call'
}

async function applyAttributes(pass: Pass, intents: readonly Of<'attributes'>[]): Promise<void> {
  if (intents.length === 0) return
  const changes = intents.map(({ enrolment, effect: { set, increment, append, remove, clear } }) => ({
    customerId: enrolment.customerId,
    set,
    increment,
    append,
    remove,
    unset: clear,
  }))
  const results = await updateAttributes(pass.db, changes, pass.now, pass.masterKey)
  const touches = results.flatMap(({ customerId, changed }) =>
    changed.map((name) => ({ customerId, topic: `attribute:${name}` })),
  )
  await touch(pass.db, touches, pass.now)
}

async function applyMembers(pass: Pass, intents: readonly Of<'segment'>[]): Promise<void> {
  const byStep = new Map<string, Of<'segment'>[]>()
  for (const intent of intents) {
    const key = `${intent.version.header.key} ${intent.stepId}`
    byStep.set(key, [...(byStep.get(key) ?? []), intent])
  }
  for (const [first, ...more] of byStep.values()) {
    if (!first) continue
    const changes = [first, ...more].map(({ enrolment, effect: { key, change } }) => {
      return { key, change, customerId: enrolment.customerId }
    })
    const cause = { kind: 'workflow', workflow: first.version.header.key, step: first.stepId }
    await changeMembers(pass.db, changes, cause, pass.now)
  }
}

async function applyArms(pass: Pass, intents: readonly Of<'arm'>[]): Promise<void> {
  const tallies = intents.map(({ enrolment, stepId, effect: { arm } }) => {
    enrolment.facts = { ...enrolment.facts, arms: { ...enrolment.facts.arms, [stepId]: arm } }
    pass.moved.set(enrolment.id, Object.assign(enrolment, { factsChanged: true }))
    return { workflowId: enrolment.workflowId, step: stepId, arm, shown: 1, won: 0 }
  })
  await insertArmResults(pass.db, tallies)
}

function toAsking({ enrolment, version: { header }, stepId, effect }: Of<'ask'>) {
  const { channel, wording, template } = effect
  const purpose = effect.purpose ?? header.purpose
  return { enrolment, stepId, workflow: header.key, channel, purpose, wording, template }
}

function toStarting({ enrolment, version, stepId, effect }: Of<'start' | 'stop'>) {
  return { enrolment, stepId, from: version.header.key, workflow: effect.workflow }
}

async function applyPoints(pass: Pass, intents: readonly Of<'points'>[]): Promise<void> {
  if (intents.length === 0) return
  const added = intents.map(({ enrolment, effect }) => ({
    customerId: enrolment.customerId,
    model: effect.model,
    points: effect.points,
  }))
  await addPoints(pass.db, added, pass.now)
}

async function applyWithdrawals(pass: Pass, intents: readonly Of<'withdraw'>[]): Promise<void> {
  if (intents.length === 0) return
  const wanted = intents.map(({ enrolment, effect }) => ({
    customerId: enrolment.customerId,
    channel: effect.channel,
  }))
  const granted = await listGranted(pass.db, wanted)
  const entries = intents.flatMap(({ enrolment, version, stepId, effect }) =>
    granted
      .filter((one) => one.customerId === enrolment.customerId && one.channel === effect.channel)
      .filter((one) => effect.purpose === 'all' || one.purpose === effect.purpose)
      .map((one) => ({
        customerId: one.customerId,
        channel: one.channel,
        purpose: one.purpose,
        action: 'withdrawn' as const,
        legalBasis: one.legalBasis,
        source: 'workflow',
        evidence: { workflow: version.header.key, step: stepId, enrolment: enrolment.id },
        actor: `workflow:${version.header.key}`,
        at: pass.now,
      })),
  )
  await recordConsents(pass.db, entries, pass.now)
}

/** Message, call task and position are committed together: what is planned here is never planned again. */
async function applyContacts(pass: Pass, messages: readonly NewMessage[]): Promise<void> {
  if (messages.length === 0) return
  const planned = await planMessages(pass.db, messages)
  await createCallTasks(pass.db, messages, pass.now)
  pass.counts.messages += planned.length
  for (const { channel, enrolmentId = 0 } of messages) {
    pass.channels.add(channel)
    pass.contacted.add(enrolmentId)
  }
}

function templateOf(effect: Contact): string {
  return effect.kind === 'call' ? effect.script : effect.template
}

function toMessage(
  intent: Intent & { readonly effect: Contact },
  template: LiveTemplate | undefined,
  now: Date,
): NewMessage {
  const { enrolment, version, stepId, effect } = intent
  const { header } = version
  const purpose = effect.purpose ?? header.purpose
  const messageClass = effect.class ?? header.class
  if (!template) throw new Error(`the template ${templateOf(effect)} has no live version`)
  if (purpose === null) throw new Error(`the step ${stepId} has no purpose`)
  // It was so when the workflow was published; a template may have been published as another class since.
  if (effect.kind === 'send' && template.class !== messageClass) {
    throw new Error(
      `the template ${templateOf(effect)} is ${template.class}, and the step ${stepId} ${messageClass}`,
    )
  }

  const entry = entryOf(enrolment)
  return {
    customerId: enrolment.customerId,
    ...(effect.kind === 'call' ? toCall(effect) : toMail(effect)),
    purpose,
    class: messageClass,
    workflowId: enrolment.workflowId,
    versionId: enrolment.versionId,
    enrolmentId: enrolment.id,
    stepId,
    visit: enrolment.visit,
    plannedAt: enrolment.arrivedAt,
    templateVersionId: template.versionId,
    data: entry.kind === 'audience' ? {} : { event: entry.properties },
    dueAt: now,
    ...(effect.expiresAt ? { expiresAt: effect.expiresAt } : {}),
    ...(messageClass === 'marketing' ? { rank: 'audience' in header.trigger ? 2 : 1 } : {}),
  }
}

function toMail({ channel, variant }: Extract<Effect, { kind: 'send' }>) {
  return { channel, ...(variant === undefined ? {} : { variant }) }
}

function toCall({ list, priority }: Extract<Effect, { kind: 'call' }>) {
  return { channel: 'phone' as const, callListKey: list, priority }
}
