import { readFileSync } from 'node:fs'
import type { Config } from '../config.ts'
import { listSchedules } from '../engine/queries/schedules.ts'
import { enginePass } from '../events/jobs.ts'
import type { SystemDeps } from '../http/routes/system.ts'
import { workImportJob } from '../imports/jobs.ts'
import { dispatchMessages, recoverMessages } from '../messages/jobs.ts'
import { countWaiting } from '../queue/queue.ts'
import { launchCampaign, migrateEnrolments } from '../workflows/jobs.ts'
import { readServerVersion } from './checks/database.ts'
import { checkDataFolder, checkSurroundings } from './checks/surroundings.ts'
import type { Parts } from './parts.ts'
import { probes } from './probes.ts'

const jobs = [enginePass, dispatchMessages, recoverMessages, launchCampaign, migrateEnrolments, workImportJob]

/** For the settings' own pages about the machine room. */
export function system(config: Config, parts: Parts): SystemDeps {
  return {
    probes: probes(parts),
    versions: async () => ({
      relance: ownVersion(),
      node: process.versions.node,
      postgres: await readServerVersion(parts.database),
      tzdata: process.versions['tz'] ?? '',
    }),
    waiting: () => countWaiting(parts.backend, jobs),
    tasks: () => listSchedules(parts.ctx.db),
    findings: async () => [checkDataFolder(config), ...(await checkSurroundings(config))],
  }
}

/** What SPF has to name for the provider that is configured; null: none sends. */
export function spfMechanismOf({ email }: Config): string | null {
  if (email.provider === 'ses') return 'include:amazonses.com'
  return email.provider === 'smtp' && email.smtp.url ? `a:${new URL(email.smtp.url).hostname}` : null
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}
