import type { Db } from '../db/client.ts'
import { type Instruction, successorOf } from '../workflows/program.ts'
import type { Facts, Outcome } from '../workflows/step.ts'
import { stepTypeOf } from '../workflows/steps/catalogue.ts'
import { applyEffects, type Intent, loadTemplates, prepare } from './apply-effects.ts'
import { end, entryOf, setAside, type Traveller } from './enrolment.ts'
import { inSets } from './in-sets.ts'
import { asksForFacts, loadFacts } from './load-facts.ts'
import type { Pass } from './pass.ts'

/** More steps than this in one pass is a loop. */
const WAVES_MAX = 1_000

interface Decided extends Traveller {
  readonly instruction: Instruction
  readonly outcome: Outcome
}

/**
 * Moves enrolments until each waits or has ended. All of them take one step at a time together: facts for
 * all, decisions in memory, effects of all. One that fails stays where it is and is tried again later.
 */
export async function advance(pass: Pass, travellers: readonly Traveller[]): Promise<void> {
  let wave = travellers
  for (let count = 0; wave.length > 0; count++) {
    if (count >= WAVES_MAX) return giveUpAll(pass, wave)
    const decided = await decide(pass, wave)
    const done = await act(pass, decided)
    wave = done.filter((one) => !pass.stopped.has(one.enrolment.id) && move(pass, one))
  }
}

/** Only those who go round and round are set aside; everybody else in the pass has arrived. */
function giveUpAll(pass: Pass, wave: readonly Traveller[]): void {
  for (const one of wave) fail(pass, one, new Error(`an enrolment took ${WAVES_MAX} steps in one pass`))
}

async function decide(pass: Pass, wave: readonly Traveller[]): Promise<Decided[]> {
  const decided: Decided[] = []
  const decideSome = async (db: Db, some: readonly Traveller[]) => {
    const facts = await loadFacts(db, some, pass)
    for (const traveller of some) {
      const one = decideOne(pass, traveller, facts.get(traveller.enrolment.id))
      if (one) decided.push(one)
    }
  }
  const asking = wave.filter(asksForFacts)
  // Without a question to the database nothing can fail there: no savepoint.
  if (asking.length < wave.length) {
    const silent = asking.length === 0 ? wave : wave.filter((one) => !asksForFacts(one))
    await decideSome(pass.db, silent)
  }
  await inSets(pass.db, asking, decideSome, (traveller, error) => fail(pass, traveller, error))
  return decided
}

function decideOne(pass: Pass, traveller: Traveller, facts: Facts | undefined): Decided | undefined {
  const { enrolment, version } = traveller
  try {
    const instruction = version.instructions.get(enrolment.step ?? '')
    if (!instruction || !facts) throw new Error(`version ${version.id} has no step ${enrolment.step}`)
    const visit = {
      workflowKey: version.header.key,
      customerId: enrolment.customerId,
      stepId: instruction.id,
      arrivedAt: enrolment.arrivedAt,
      isArrival: !enrolment.waiting,
      entry: entryOf(enrolment),
      class: version.header.class,
      number: enrolment.visit,
      rounds: enrolment.facts.rounds?.[instruction.id] ?? 0,
    }
    const outcome = stepTypeOf(instruction.type).enter(instruction.settings, visit, facts, pass.now)
    return { ...traveller, instruction, outcome }
  } catch (error) {
    fail(pass, traveller, error)
    return undefined
  }
}

/** Carries out the effects; returns those whose effects are in the database. */
async function act(pass: Pass, decided: readonly Decided[]): Promise<Decided[]> {
  const acting = decided.flatMap((one) => {
    const intents = toIntents(one)
    return intents.length > 0 ? [{ one, intents }] : []
  })
  if (acting.length === 0) return [...decided]

  const failed = new Set<Decided>()
  const giveUp = ({ one }: { one: Decided }, error: unknown) => {
    failed.add(one)
    fail(pass, one, error)
  }
  const templates = await loadTemplates(
    pass.db,
    acting.flatMap(({ intents }) => intents),
  )
  const ready = acting.flatMap(({ one, intents }) => {
    try {
      return [{ one, prepared: intents.map((intent) => prepare(intent, templates, pass.now)) }]
    } catch (error) {
      giveUp({ one }, error)
      return []
    }
  })
  await inSets(
    pass.db,
    ready,
    (db, some) =>
      applyEffects(
        { ...pass, db },
        some.flatMap(({ prepared }) => prepared),
      ),
    giveUp,
  )
  return failed.size === 0 ? [...decided] : decided.filter((one) => !failed.has(one))
}

function toIntents({ enrolment, version, instruction, outcome }: Decided): Intent[] {
  const effects = outcome.kind === 'exit' ? [] : (outcome.effects ?? [])
  return effects.map((effect) => ({ enrolment, version, stepId: instruction.id, effect }))
}

/** Writes the outcome into the enrolment. True when it stands on a further step. */
function move(pass: Pass, one: Decided): boolean {
  const { enrolment, instruction, outcome } = one
  pass.moved.set(enrolment.id, enrolment)
  enrolment.errors = 0
  if (outcome.kind === 'wait') return park(pass, one, outcome.until)

  const leaves = outcome.kind === 'exit'
  log(
    pass,
    one,
    leaves ? null : (outcome.branch ?? null),
    leaves ? { reason: outcome.reason } : (outcome.because ?? null),
  )
  if (outcome.kind === 'exit') {
    end(enrolment, 'exited', outcome.reason, pass.now)
    if (!pass.contacted.has(enrolment.id)) pass.cancelled.set(enrolment.id, 'exited')
    return false
  }
  const next = successorOf(instruction, outcome.branch)
  if (next === null) {
    end(enrolment, 'done', null, pass.now)
    return false
  }
  arrive(pass, one, next)
  return true
}

/** Waits of events count from when they would have begun had the pass not been late. */
function park(pass: Pass, { enrolment, instruction }: Decided, until: Date): false {
  enrolment.wakeAt = until
  if (!enrolment.waiting && stepTypeOf(instruction.type).wakesOn(instruction.settings).length > 0) {
    pass.moved.set(enrolment.id, Object.assign(enrolment, { factsChanged: true }))
  }
  enrolment.waiting = true
  return false
}

function arrive(pass: Pass, one: Decided, step: string): void {
  const { enrolment, outcome } = one
  const event = outcome.kind === 'next' ? outcome.event : undefined
  enrolment.facts = { ...enrolment.facts, ...since(pass, enrolment, event) }
  if (one.instruction.type === 'repeat') goRound(pass, one)
  enrolment.step = step
  enrolment.arrivedAt = pass.now
  enrolment.waiting = false
}

/** A round has its own visit number, so that what it sends is not taken for what the last one sent. */
function goRound(pass: Pass, { enrolment, instruction, outcome }: Decided): void {
  const { [instruction.id]: _, ...others } = enrolment.facts.rounds ?? {}
  const round = outcome.kind === 'next' ? outcome.round : undefined
  enrolment.facts = {
    ...enrolment.facts,
    rounds: round === undefined ? others : { ...others, [instruction.id]: round },
  }
  if (round !== undefined) enrolment.visit++
  pass.moved.set(enrolment.id, Object.assign(enrolment, { factsChanged: true }))
}

/**
 * After an event that ended a wait, later events count. After a timer that rang late, what came since it was
 * due counts too. At the entry: what came since the entry event.
 */
function since(
  pass: Pass,
  { wakeAt, facts, waiting }: Traveller['enrolment'],
  event: { id: number; occurredAt: Date } | undefined,
) {
  if (event) return { since: event.occurredAt.toISOString(), sinceEvent: event.id }
  if (waiting && wakeAt && wakeAt < pass.now) return { since: wakeAt.toISOString() }
  if (waiting) return { since: pass.now.toISOString() }
  return facts.since === undefined ? { since: pass.now.toISOString() } : {}
}

function log(
  pass: Pass,
  { enrolment, instruction }: Decided,
  branch: string | null,
  facts: Readonly<Record<string, unknown>> | null,
): void {
  pass.counts.steps++
  pass.passages.push({
    enrolmentId: enrolment.id,
    versionId: enrolment.versionId,
    customerId: enrolment.customerId,
    step: instruction.id,
    visit: enrolment.visit,
    arrivedAt: enrolment.arrivedAt,
    leftAt: pass.now,
    branch,
    facts,
  })
}

function fail(pass: Pass, { enrolment }: Traveller, error: unknown): void {
  const { id, step, versionId } = enrolment
  pass.counts.failed++
  pass.log.warn({ err: error, enrolmentId: id, versionId, step }, 'a step failed; the enrolment is set aside')
  setAside(enrolment, pass.now)
  pass.moved.set(id, enrolment)
}
