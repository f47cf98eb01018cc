import { Redis } from 'ioredis'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Sink, startSink } from '../../bench/smtp-sink.ts'
import { fixedClock } from '../../src/core/clock.ts'
import { recoverHanded } from '../../src/messages/recover.ts'
import { testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { isLong } from '../support/long.ts'
import { testRedis } from '../support/redis.ts'
import { type RunningRelance, startRelance } from '../support/relance.ts'
import {
  countMessages,
  expectOnceEach,
  type FaultCampaign,
  launch,
  prepareCampaign,
  untilDrained,
  untilTaken,
} from './campaign.ts'

/** Enough that each of three kills, with a window of 500 in flight, leaves people for the next. */
const PEOPLE = Number(process.env['FAULT_PEOPLE'] ?? (isLong ? 5_000 : 1_500))
/** A campaign of the judged size takes longer than the suite's limit for one test. */
vi.setConfig({ testTimeout: Math.max(600_000, PEOPLE * 60) })
/** One in-flight batch of the dispatcher. */
const IN_FLIGHT_MAX = 500
const LEASE_OVER_MS = 5 * 60_000

let sink: Sink | undefined
let campaign: FaultCampaign | undefined
const workers: RunningRelance[] = []

afterEach(async () => {
  for (const worker of workers.splice(0)) {
    worker.process.kill('SIGKILL')
    await worker.finished
  }
  await sink?.stop()
  campaign?.remove()
})

async function startWorker(env: Record<string, string>): Promise<RunningRelance> {
  const worker = startRelance(['work'], env)
  workers.push(worker)
  await worker.says(/Relance works/)
  return worker
}

async function kill(worker: RunningRelance): Promise<void> {
  worker.process.kill('SIGKILL')
  await worker.finished
}

describe('a campaign whose worker is killed with -9, again and again', () => {
  const database = testDatabase()

  it('reaches everybody at most once, and lists as uncertain those who may have been missed', async () => {
    sink = await startSink()
    campaign = await prepareCampaign(database.url, { sink, people: PEOPLE })
    await launch(campaign)

    // Each kill may leave a whole window uncertain, which nobody will take: the rest must be enough for the next.
    const kills = [0.05, 0.2, 0.4]
    for (const share of kills) {
      const worker = await startWorker(campaign.env)
      await untilTaken(sink, Math.floor(PEOPLE * share))
      await kill(worker)
    }
    await startWorker(campaign.env)
    await untilDrained(database.db, PEOPLE)

    const later = new Date(performance.timeOrigin + performance.now() + LEASE_OVER_MS)
    await recoverHanded(testContext(database.db, { clock: fixedClock(later) }))
    await expectOnceEach(database.db, sink.lines(), PEOPLE)
    const { uncertain = 0, handed = 0 } = await countMessages(database.db)
    expect(handed).toBe(0)
    expect(uncertain).toBeLessThanOrEqual(IN_FLIGHT_MAX * kills.length)
  })
})

describe('a campaign that dies at a failpoint', () => {
  const database = testDatabase()

  it.each(['before_gate_commit', 'after_handed', 'after_data:7'])(
    'sends nothing twice when killed at %s',
    async (failpoint) => {
      const people = 60
      await database.sql`truncate messages, enrolments, customers, consents, memberships, segments, segment_versions,
        workflows, workflow_versions, templates, template_versions, links, inbox, step_log restart identity`
      sink = await startSink()
      campaign = await prepareCampaign(database.url, { sink, people })
      await launch(campaign)

      const doomed = startRelance(['work'], { ...campaign.env, RELANCE_FAILPOINT: failpoint })
      workers.push(doomed)
      await doomed.finished
      const atDeath = await countMessages(database.db)
      await startWorker(campaign.env)
      await untilDrained(database.db, people)

      const later = new Date(performance.timeOrigin + performance.now() + LEASE_OVER_MS)
      await recoverHanded(testContext(database.db, { clock: fixedClock(later) }))
      await expectOnceEach(database.db, sink.lines(), people)
      const { sent = 0, uncertain = 0 } = await countMessages(database.db)
      expect(sent + uncertain).toBe(people)
      if (failpoint === 'before_gate_commit') {
        expect(atDeath['handed'] ?? 0).toBe(0)
        expect(uncertain).toBe(0)
      } else {
        expect(uncertain).toBeGreaterThan(0)
      }
    },
  )
})

describe('a campaign whose Redis is flushed', () => {
  const database = testDatabase()
  const redis = testRedis()

  it('loses nothing and sends nothing twice', async () => {
    sink = await startSink()
    campaign = await prepareCampaign(database.url, { sink, people: PEOPLE, extra: { REDIS_URL: redis.url } })
    const admin = new Redis(redis.url)
    await startWorker(campaign.env)
    await launch(campaign)

    for (const share of [0.05, 0.3, 0.6]) {
      await untilTaken(sink, Math.floor(PEOPLE * share))
      await admin.flushall()
    }
    await untilTaken(sink, PEOPLE)
    await untilDrained(database.db, PEOPLE)

    admin.disconnect()
    await expectOnceEach(database.db, sink.lines(), PEOPLE)
    expect(await countMessages(database.db)).toEqual({ sent: PEOPLE })
  })
})
