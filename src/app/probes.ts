import { listPendingMigrations } from '../db/migrate.ts'
import { engineStats } from '../engine/stats.ts'
import { countStuck, listStuck } from '../engine/watchdog.ts'
import type { Probe } from '../http/health.ts'
import { findVerification } from '../segments/queries/verifications.ts'
import type { Parts } from './parts.ts'

/** What must work for us to be ready; each throws with what is wrong. */
export function probes({ ctx, database, backend }: Parts): Probe[] {
  return [
    {
      name: 'database',
      async check() {
        const pending = await listPendingMigrations(database.sql)
        if (pending.length > 0)
          throw new Error(`${pending.length} migration(s) are missing: run \`relance migrate\``)
        return undefined
      },
    },
    {
      name: 'queue',
      async check() {
        const { version } = await backend.check()
        return { kind: backend.kind, version }
      },
    },
    {
      name: 'segments',
      /** Differences make nobody unready: what is wrong with them a restart does not mend. */
      async check() {
        const last = await findVerification(ctx.db)
        return (
          last && {
            verifiedAt: last.finishedAt.toISOString(),
            customers: last.customers,
            differences: last.differences,
          }
        )
      },
    },
    {
      name: 'engine',
      async check() {
        const stats = await engineStats(ctx)
        if (stats.stuckLanes > 0) {
          throw new Error(
            `in ${stats.stuckLanes} lane(s) something has waited for two minutes: does a worker run?`,
          )
        }
        return { ...stats }
      },
    },
    {
      name: 'stuck',
      async check() {
        const counts = countStuck(await listStuck(ctx))
        const stuck = Object.entries(counts).filter(([, count]) => count > 0)
        if (stuck.length === 0) return counts
        const words = stuck.map(([kind, count]) => `${count} ${kind}`).join(', ')
        throw new Error(`something is stuck: ${words}; \`relance stuck\` says what to do`)
      },
    },
  ]
}
