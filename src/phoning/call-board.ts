import { getSettings } from '../company/settings.ts'
import { localDate, localDateTime } from '../core/calendar.ts'
import type { Db } from '../db/client.ts'
import { isRetried } from './call-task.ts'
import { type CallsOfAgent, type CallUnderWay, countCallsSince, listUnderWay } from './queries/desk.ts'

export interface AgentBoard {
  readonly agent: string
  /** The call that they have in hand. */
  readonly now: CallUnderWay | null
  readonly calls: number
  /** Calls in which somebody was spoken with. */
  readonly reached: number
  readonly sales: number
  readonly seconds: number
  readonly lastAt: Date | null
}

export interface CallBoard {
  readonly calls: number
  readonly reached: number
  readonly outcomes: readonly { readonly listKey: string; readonly outcome: string; readonly calls: number }[]
  readonly agents: readonly AgentBoard[]
}

/** Today's calls, by the company's clock: who is on the phone now, what came of those that ended. */
export async function readCallBoard(db: Db, now: Date): Promise<CallBoard> {
  const { timezone } = (await getSettings(db)).company
  const midnight = localDateTime(timezone, `${localDate(now, timezone)}T00:00`)
  const ended = await countCallsSince(db, midnight)
  const underWay = await listUnderWay(db, now)
  const agents = [...new Set([...underWay, ...ended].map(({ agentId }) => agentId))]
  return {
    calls: sum(ended, () => true),
    reached: sum(ended, isReached),
    outcomes: byOutcome(ended),
    agents: agents.map((agent) =>
      boardOf(
        agent,
        ended.filter(({ agentId }) => agentId === agent),
        underWay,
      ),
    ),
  }
}

function boardOf(
  agent: string,
  ended: readonly CallsOfAgent[],
  underWay: readonly CallUnderWay[],
): AgentBoard {
  const last = Math.max(...ended.map(({ lastAt }) => lastAt.getTime()))
  return {
    agent,
    now: underWay.find(({ agentId }) => agentId === agent) ?? null,
    calls: sum(ended, () => true),
    reached: sum(ended, isReached),
    sales: sum(ended, ({ outcome }) => outcome === 'sale'),
    seconds: ended.reduce((total, { seconds }) => total + seconds, 0),
    lastAt: ended.length > 0 ? new Date(last) : null,
  }
}

function byOutcome(ended: readonly CallsOfAgent[]): CallBoard['outcomes'] {
  const counts = new Map<string, { listKey: string; outcome: string; calls: number }>()
  for (const { listKey, outcome, calls } of ended) {
    const key = `${listKey} ${outcome}`
    counts.set(key, { listKey, outcome, calls: (counts.get(key)?.calls ?? 0) + calls })
  }
  return [...counts.values()].toSorted((a, b) => b.calls - a.calls)
}

function isReached({ outcome }: CallsOfAgent): boolean {
  return !isRetried(outcome) && outcome !== 'wrong_number' && outcome !== 'lapsed'
}

function sum(ended: readonly CallsOfAgent[], counts: (call: CallsOfAgent) => boolean): number {
  return ended.reduce((total, call) => total + (counts(call) ? call.calls : 0), 0)
}
