import { pruneAccess } from '../access/prune-access.ts'
import { tendConsents } from '../consent/tend-consents.ts'
import type { ScheduledTask } from '../engine/schedule.ts'
import { watch } from '../engine/watchdog.ts'
import { ensurePartitions } from '../events/ensure-partitions.ts'
import { prune } from '../events/prune.ts'
import { dropOldFiles } from '../imports/drop-files.ts'
import { sweepImports } from '../imports/work-import.ts'
import { foldCounts } from '../measurement/fold-counts.ts'
import { recoverHanded } from '../messages/recover.ts'
import { judgeClicks } from '../messages/settle-clicks.ts'
import { ringNotices } from '../notices/jobs.ts'
import { tendNotices } from '../notices/tend-notices.ts'
import { sweepCalls } from '../phoning/sweep-calls.ts'
import { recomputeScoresJob, refreshScoresJob } from '../scoring/jobs.ts'
import { pruneScoreHistory } from '../scoring/prune-score-history.ts'
import { tendSegments } from '../segments/tend-segments.ts'
import { ringForVerification } from '../segments/verify-nightly.ts'
import { tendSimulations } from '../simulation/manage-simulation.ts'
import { tendCalls } from '../webhooks/tend-calls.ts'
import { resumeMigrations } from '../workflows/run-migration.ts'
import { tendWorkflows } from '../workflows/tend-workflows.ts'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 3_600_000
const DAY = 24 * HOUR

/** What recurs, by how often; the first turn is at the first start. What takes long is rung for, not done here. */
export function scheduledTasks(dataDir: string): ScheduledTask[] {
  return [
    { name: 'events.partitions', everyMs: DAY, run: (ctx) => ensurePartitions(ctx.db, ctx.clock.now()) },
    { name: 'events.prune', everyMs: DAY, run: prune },
    { name: 'consent.tend', everyMs: HOUR, run: tendConsents },
    { name: 'messages.clicks', everyMs: 5 * SECOND, run: judgeClicks },
    { name: 'messages.recover', everyMs: 30 * SECOND, run: recoverHanded },
    { name: 'phoning.sweep', everyMs: 15 * SECOND, run: sweepCalls },
    { name: 'segments.tend', everyMs: 10 * SECOND, run: tendSegments },
    { name: 'imports.files', everyMs: HOUR, run: async (ctx) => void (await dropOldFiles(ctx, dataDir)) },
    { name: 'segments.verify', everyMs: HOUR, run: ringForVerification },
    { name: 'workflows.tend', everyMs: HOUR, run: tendWorkflows },
    { name: 'imports.sweep', everyMs: 60 * SECOND, run: sweepImports },
    { name: 'simulation.tend', everyMs: 15 * SECOND, run: tendSimulations },
    {
      name: 'scoring.refresh',
      everyMs: 5 * SECOND,
      run: (ctx) => ctx.queue.ring(refreshScoresJob, {}, { key: 'refresh' }),
    },
    {
      name: 'scoring.recompute',
      everyMs: MINUTE,
      run: (ctx) => ctx.queue.ring(recomputeScoresJob, {}, { key: 'all' }),
    },
    { name: 'measurement.counts', everyMs: 10 * SECOND, run: foldCounts },
    { name: 'workflows.migrate', everyMs: 10 * SECOND, run: resumeMigrations },
    { name: 'scoring.history', everyMs: DAY, run: pruneScoreHistory },
    { name: 'notices.send', everyMs: 15 * SECOND, run: ringNotices },
    { name: 'notices.tend', everyMs: DAY, run: tendNotices },
    { name: 'webhooks.tend', everyMs: DAY, run: tendCalls },
    { name: 'access.prune', everyMs: DAY, run: pruneAccess },
    // The last: after an outage those before it have had their turn, and what is still late is stuck.
    { name: 'engine.watchdog', everyMs: 30 * SECOND, run: watch },
  ]
}
