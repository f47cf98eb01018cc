import type { Instruction, Program } from '../workflows/program.ts'
import type { Period } from './options.ts'
import type { Problem } from './problem-log.ts'
import {
  countCalls,
  countEnded,
  countEntered,
  countNotSent,
  countPassages,
  countRefused,
  countSentByDay,
  countWaiting,
  findPeaks,
  measurePressure,
  sumSent,
} from './queries/figures.ts'
import { listJourneys } from './queries/journeys.ts'
import { meanParts } from './queries/responses.ts'
import type { ClockResult } from './run-clock.ts'
import type { SimulationResult, StepFigures } from './simulation.ts'
import type { SimulatedWorld } from './world.ts'

const JOURNEYS = 20

interface Ran {
  readonly program: Program
  readonly period: Period
  readonly sample: { readonly candidates: number; readonly drawn: number }
  readonly clock: ClockResult
  readonly problems: readonly Problem[]
}

/** What came of it, read from the twins before they vanish. */
export async function readResult(
  world: SimulatedWorld,
  { program, period, sample, clock, problems }: Ran,
): Promise<Omit<SimulationResult, 'assumptions'>> {
  const { db, settings } = world
  const zone = settings.company.timezone
  const { treated, holdout, goalsTreated, goalsHoldout, underWay } = await countEntered(db)
  const { tasks, calls, openMax, day, dayCalls, hour, hourCalls } = await countCalls(db, zone)
  return {
    workflow: world.key,
    since: period.since,
    until: clock.until,
    stoppedAt: clock.until < period.until ? clock.until : null,
    sample: {
      candidates: sample.candidates,
      customers: sample.drawn,
      factor: sample.drawn === 0 ? 1 : sample.candidates / sample.drawn,
    },
    entered: { treated, holdout },
    refused: await countRefused(db),
    ended: await countEnded(db),
    underWay,
    goals: { treated: goalsTreated, holdout: goalsHoldout },
    steps: await readSteps(world, program.instructions),
    messages: await countSentByDay(db, zone),
    held: await countNotSent(db, 'held'),
    queued: await countNotSent(db, 'queued'),
    peaks: await findPeaks(db),
    calls: {
      tasks,
      calls,
      openMax,
      busiestDay: day === null ? null : { day, calls: dayCalls },
      busiestHour: hour === null ? null : { at: hour, calls: hourCalls },
    },
    pressure: await measurePressure(db, period.since, clock.until),
    cost: await readCost(world, period),
    journeys: await listJourneys(db, JOURNEYS),
    problems,
    clock: { stepS: world.stepS, instants: clock.instants, passes: clock.passes },
  }
}

async function readSteps(
  { db }: SimulatedWorld,
  instructions: readonly Instruction[],
): Promise<StepFigures[]> {
  const passages = await countPassages(db)
  const waiting = new Map((await countWaiting(db)).map(({ step, count }) => [step, count]))
  return instructions.map(({ id, type }) => {
    const here = passages.filter(({ step }) => step === id)
    const total = here.reduce((sum, { count }) => sum + count, 0)
    const branches = here.flatMap(({ branch, count }) =>
      branch === null ? [] : [{ branch, count, share: count / total }],
    )
    return { step: id, type, passages: total, waiting: waiting.get(id) ?? 0, branches }
  })
}

/** An SMS is paid by the part: as many of them as the real ones of the period had, on average. */
async function readCost(
  { db, schema, settings }: SimulatedWorld,
  { since }: Period,
): Promise<SimulationResult['cost']> {
  const parts = await meanParts(db, schema, since)
  const byChannel = (await sumSent(db)).map(({ channel, messages }) => {
    const price = settings.prices[channel as keyof typeof settings.prices] * (channel === 'sms' ? parts : 1)
    return { channel, messages, price, cost: messages * price }
  })
  const total = byChannel.reduce((sum, { cost }) => sum + cost, 0)
  return { currency: settings.company.currency, byChannel, total }
}
