import { stepTypeOf } from '../workflows/steps/catalogue.ts'
import type { Traveller } from './enrolment.ts'
import { reachGoals } from './goals.ts'
import type { NewsItem } from './news.ts'
import { type Pass, versionOf } from './pass.ts'
import { listEnrolmentsOf } from './queries/enrolments.ts'

/**
 * What events mean to those who are enrolled already: goals reached (by the treated and the holdout alike),
 * and waits that they may end. Returns the enrolments to look at again.
 */
export async function respond(pass: Pass, news: readonly NewsItem[]): Promise<Traveller[]> {
  if (news.length === 0) return []
  const from = new Date(Math.min(...news.map(({ at }) => at.getTime())))
  const enrolments = await listEnrolmentsOf(
    pass.db,
    [...new Set(news.map(({ customerId }) => customerId))],
    from,
  )
  const travellers = await Promise.all(
    enrolments.map(async (enrolment) => ({ enrolment, version: await versionOf(pass, enrolment.versionId) })),
  )
  const newsOf = byCustomer(news)
  await reachGoals(pass, travellers, newsOf)
  return travellers.filter(
    (one) => one.enrolment.status === 'active' && mayWake(one, newsOf.get(one.enrolment.customerId)),
  )
}

function byCustomer(news: readonly NewsItem[]): Map<number, NewsItem[]> {
  const map = new Map<number, NewsItem[]>()
  for (const item of news) {
    const known = map.get(item.customerId)
    if (known) known.push(item)
    else map.set(item.customerId, [item])
  }
  return map
}

/** Only asks whether the step listens to such events; whether this one ends the wait is the step's to say. */
function mayWake({ enrolment, version }: Traveller, news: readonly NewsItem[] | undefined): boolean {
  if (!enrolment.waiting || !news || enrolment.step === null) return false
  const instruction = version.instructions.get(enrolment.step)
  if (!instruction) return false
  const types = stepTypeOf(instruction.type).wakesOn(instruction.settings)
  return news.some((item) => types.includes(item.type))
}
