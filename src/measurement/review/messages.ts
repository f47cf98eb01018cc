import type { Settings } from '../../company/settings.ts'
import type { Context } from '../../context.ts'
import { bucketOf } from '../../core/bucket.ts'
import { listRates } from '../queries/review.ts'
import type { Contact, ReviewChannel, Way } from './contacts.ts'
import { type Answer, askGate, type Question } from './decide.ts'
import type { Entries } from './entries.ts'
import { momentAfter } from './moment.ts'
import { smsPartsOf } from './sms-parts.ts'
import { hourOf, leavingOf, scaled, spreadOver, type Tally, tallyOf } from './tally.ts'

export interface ReviewedMessage extends Way, Tally {
  readonly step: string
  /** Who comes to it; the most that it can be where what people do decides it. */
  readonly people: number
  readonly certain: boolean
  /** SMS of one message; 1 on the other channels. */
  readonly parts: number
  readonly price: number
  readonly cost: number
}

export interface HourVolume {
  readonly at: Date
  readonly channel: ReviewChannel
  readonly messages: number
}

/** What a review looks at: who begins when, and what the gate has been asked already. */
export interface Reviewing {
  readonly ctx: Context
  readonly settings: Settings
  readonly workflowKey: string
  readonly entries: Entries
  /** How many people each one stands for. */
  readonly factor: number
  readonly asked: Map<string, Promise<readonly Answer[]>>
}

/** The answers for everybody who begins, each as of when their message would leave. */
export async function answersFor(
  reviewing: Reviewing,
  question: Omit<Question, 'at'>,
  waits: readonly unknown[],
): Promise<readonly TimedAnswer[]> {
  const { settings, entries } = reviewing
  const place = { zone: settings.company.timezone, country: settings.company.country }
  const answers: TimedAnswer[] = []
  for (const [begins, ids] of entries) {
    const at = momentAfter(new Date(begins), waits, place)
    for (const answer of await ask(reviewing, { ...question, at }, { begins, ids })) {
      answers.push({ ...answer, at })
    }
  }
  return answers
}

interface TimedAnswer extends Answer {
  readonly at: Date
}

function ask(
  { ctx, settings, asked }: Reviewing,
  question: Question,
  { begins, ids }: { begins: number; ids: readonly number[] },
): Promise<readonly Answer[]> {
  const key = JSON.stringify([question, begins])
  const known = asked.get(key) ?? askGate(ctx.db, settings, question, ids)
  asked.set(key, known)
  return known
}

export async function reviewMessages(reviewing: Reviewing, contacts: readonly Contact[]) {
  const messages: ReviewedMessage[] = []
  const hours = new Map<ReviewChannel, Map<number, number>>()
  for (const contact of contacts) {
    let left: ReadonlySet<number> | undefined
    for (const way of contact.ways) {
      const { class: messageClass, purpose, within, waits } = contact
      const question = { channel: way.channel, class: messageClass, purpose, within }
      const all = await answersFor(reviewing, question, waits)
      const answers = all.filter(
        ({ customerId }) => comesTo(reviewing, contact, customerId) && (left?.has(customerId) ?? true),
      )
      messages.push(await toMessage(reviewing, contact, way, answers))
      if (contact.certain) addHours(hours, way.channel, answers)
      left = new Set(
        answers.filter(({ verdict }) => verdict.kind === 'skip').map(({ customerId }) => customerId),
      )
    }
  }
  return { messages, hours: await toVolumes(reviewing, hours) }
}

function comesTo({ workflowKey }: Reviewing, { draws }: Contact, customerId: number): boolean {
  return draws.every(({ step, from, to }) => {
    const bucket = bucketOf(`${workflowKey}/${step}`, customerId)
    return bucket >= from && bucket < to
  })
}

async function toMessage(
  { ctx, settings, factor }: Reviewing,
  { step, certain }: Contact,
  way: Way,
  answers: readonly TimedAnswer[],
): Promise<ReviewedMessage> {
  const tally = scaled(tallyOf(answers.map(({ verdict }) => verdict)), factor)
  const first = answers.find(({ verdict }) => verdict.kind === 'send')?.customerId
  const parts = way.channel === 'sms' ? await smsPartsOf(ctx, way.template, first) : 1
  const price = settings.prices[way.channel]
  const cost = Math.round(leavingOf(tally) * parts * price * 100) / 100
  return { step, ...way, certain, people: Math.round(answers.length * factor), ...tally, parts, price, cost }
}

function addHours(
  hours: Map<ReviewChannel, Map<number, number>>,
  channel: ReviewChannel,
  answers: readonly TimedAnswer[],
): void {
  const ofChannel = hours.get(channel) ?? new Map<number, number>()
  for (const { verdict, at } of answers) {
    if (verdict.kind === 'skip') continue
    const hour = hourOf(verdict.kind === 'defer' ? verdict.until : at)
    ofChannel.set(hour, (ofChannel.get(hour) ?? 0) + 1)
  }
  hours.set(channel, ofChannel)
}

const HOUR_S = 3_600
const SHOWN_MAX = 96

async function toVolumes(
  { ctx, factor }: Reviewing,
  hours: ReadonlyMap<ReviewChannel, ReadonlyMap<number, number>>,
): Promise<HourVolume[]> {
  const rates = await listRates(ctx.db)
  const volumes = [...hours].flatMap(([channel, counts]) => {
    const rate = rates.get(channel)
    const scaledCounts = new Map([...counts].map(([hour, count]) => [hour, Math.round(count * factor)]))
    const spread = spreadOver(scaledCounts, rate === undefined ? undefined : Math.ceil(rate * HOUR_S))
    return [...spread].map(([hour, messages]) => ({ at: new Date(hour), channel, messages }))
  })
  return volumes.sort((a, b) => a.at.getTime() - b.at.getTime()).slice(0, SHOWN_MAX)
}
