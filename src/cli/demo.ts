import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createRuntime, type Runtime } from '../app.ts'
import type { Config } from '../config.ts'
import { systemClock } from '../core/clock.ts'
import { ConflictError } from '../core/errors.ts'
import { findOwner } from '../db/folder-lock.ts'
import { sweepCalls } from '../phoning/sweep-calls.ts'
import { recomputeScores } from '../scoring/recompute-scores.ts'
import { listen, type RunningServer } from '../server.ts'
import type { Shell } from './command.ts'
import { launchCampaign, playCarts, playFollowUp, playResponses } from './demo/campaign.ts'
import { createDemoClient } from './demo/client.ts'
import { importCustomers, importOrders, peopleOf, postForm } from './demo/history.ts'
import { type MovableClock, movableClock } from './demo/movable-clock.ts'
import { type Progress, reportProgress } from './demo/progress.ts'
import { readPurchases } from './demo/purchases.ts'
import { type DemoResult, describeResult, readResult, readSegments } from './demo/result.ts'
import { demoSegments } from './demo/segments.ts'
import { describeCompany, makeAccess, publishAll } from './demo/set-up.ts'
import type { Stage } from './demo/stage.ts'
import { planTimeline } from './demo/timeline.ts'
import { waitForSegments, waitUntilIdle } from './demo/waiting.ts'
import { untilSignal } from './until-signal.ts'

/**
 * The whole loop on real purchases, in a folder of its own (`<DATA_DIR>/demo`, made anew each time), with the
 * outbox for a provider. Then the instance stays up, unless `--exit`. `--json`: the numbers on stdout.
 */
export async function runDemo(argv: string[], shell: Shell): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { exit: { type: 'boolean' }, json: { type: 'boolean' } },
  })
  const startedMs = performance.now()
  const config = demoConfig(shell.config())
  await clearFolder(config)
  const progress = reportProgress((text) => process.stderr.write(text), process.stderr.isTTY === true)

  const timeline = planTimeline(systemClock.now(), '1998-06-30')
  const clock = movableClock(timeline.startsAt)
  progress.chapter('Starting: database, queue, API and workers')
  const runtime = await createRuntime(config, { clock })
  let server: RunningServer | undefined
  try {
    server = await listen(runtime.http.fetch, config.http)
    const web = runtime.prepareWeb()
    await runtime.startWorkers()
    const { stage, admin } = await openStage({ config, runtime, clock, progress }, timeline)
    shell.note(await describeWeb(web, config.http.publicUrl, admin))
    const result = await play(stage, startedMs)

    if (values.json) shell.print(JSON.stringify(result))
    else shell.print(`\n${describeResult(result)}`)
    if (values.exit) return 0
    shell.note(
      `\nIt stays up at ${config.http.publicUrl} (sign in as ${admin.email} with ${admin.password}; API: ${config.http.publicUrl}/api/docs). Ctrl-C stops it.`,
    )
    await untilSignal()
    return 0
  } finally {
    await server?.close()
    await runtime.stop()
  }
}

async function describeWeb(
  web: Promise<number | undefined>,
  publicUrl: string,
  admin: { email: string; password: string },
): Promise<string> {
  const builtMs = await web
  const built = builtMs === undefined ? '' : ` (built in ${(builtMs / 1_000).toFixed(1)} s)`
  return `\nOpen ${publicUrl}${built} and sign in as ${admin.email} with ${admin.password}; what follows shows there as it happens.`
}

/** Never somebody's real installation: a folder and a database of its own, and nothing that could really send. */
function demoConfig(config: Config): Config {
  if (config.database.url) {
    throw new ConflictError('The demo makes a database of its own: run it without DATABASE_URL.')
  }
  return {
    ...config,
    dataDir: join(config.dataDir, 'demo'),
    log: { level: config.log.level === 'info' ? 'warn' : config.log.level },
    email: { ...config.email, provider: 'outbox' },
    sms: { ...config.sms, provider: 'outbox', ratePerSecond: 1_000 },
  }
}

async function clearFolder({ dataDir }: Config): Promise<void> {
  const owner = findOwner(dataDir)
  if (owner !== undefined) throw new ConflictError(`A demo already runs (process ${owner}): stop it first.`)
  await rm(dataDir, { recursive: true, force: true })
}

interface Opened {
  readonly config: Config
  readonly runtime: Runtime
  readonly clock: MovableClock
  readonly progress: Progress
}

async function openStage({ config, runtime, clock, progress }: Opened, timeline: Stage['timeline']) {
  const { ctx } = runtime
  const admin = await makeAccess(ctx)
  const baseUrl = `http://${config.http.host}:${config.http.port}`
  const client = createDemoClient(baseUrl, { apiKey: admin.apiKey, writeKey: admin.writeKey })
  const agent = createDemoClient(baseUrl, { apiKey: admin.agentKey, writeKey: admin.writeKey })
  const stage: Stage = { config, ctx, clock, timeline, client, agent, progress }
  return { stage, admin }
}

async function play(stage: Stage, startedMs: number): Promise<DemoResult> {
  const { clock, timeline, progress, ctx } = stage
  const purchases = await readPurchases()
  const people = peopleOf(purchases)

  progress.chapter(
    `The past: a real purchase log, moved to end yesterday (the clock says ${timeline.startsAt.toISOString()})`,
  )
  await describeCompany(stage)
  const customers = await importCustomers(stage, people)
  let events = await importOrders(stage, purchases, { from: new Date(0), to: timeline.startsAt })
  const undecided = people.find(({ consents }) => !consents.email)
  if (undecided) await postForm(stage, undecided)
  await publishAll(stage)
  await waitForSegments(
    stage,
    demoSegments.map(({ key }) => key),
  )
  await recomputeScores(ctx, ({ model, done, total }) => progress.count(`${model} scores`, done, total))
  await waitUntilIdle(stage, 'changes looked at')
  const segments = await readSegments(stage)
  const scoredAt = clock.now()

  progress.chapter('A campaign to the lapsed, with a holdout of 10 %, and an automation on carts')
  await launchCampaign(stage)
  await playCarts(stage, people)
  await playResponses(stage)
  await playFollowUp(stage)

  progress.chapter('What those customers really did in the days after, from the log')
  clock.catchUp()
  events += await importOrders(stage, purchases, { from: timeline.startsAt, to: clock.now() })
  // Those whom nobody called in all those days: it is too late for them now, and the sweep that says so has its own rhythm.
  for (let ended = 1; ended > 0; ) ended = (await sweepCalls(ctx)).ended
  await waitUntilIdle(stage, 'orders of the days since looked at')
  await recomputeScores(ctx, ({ model, done, total }) => progress.count(`${model} scores`, done, total))
  await waitUntilIdle(stage, 'changes looked at')
  return readResult(stage, { customers, events, segments }, { startedMs, scoredAt })
}
