import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import { insertCustomers, newsletter } from '../../bench/campaign.ts'
import type { Sink, SinkLine } from '../../bench/smtp-sink.ts'
import { withContext } from '../../src/cli/with-context.ts'
import { loadConfig } from '../../src/config.ts'
import type { Context } from '../../src/context.ts'
import { type Db, rows } from '../../src/db/client.ts'
import { createStaticSegment } from '../../src/segments/static-segment.ts'
import { publishTemplate } from '../../src/templates/publish-template.ts'
import { launchWorkflow } from '../../src/workflows/launch-workflow.ts'
import { publishWorkflow } from '../../src/workflows/publish-workflow.ts'
import { runRelance } from '../support/relance.ts'

/** A campaign to `people` over SMTP, its database and the environment of its workers. */
export interface FaultCampaign {
  readonly env: Record<string, string>
  remove(): void
}

/** A fresh installation in which everybody agreed and a campaign of one mail waits to be launched. */
export async function prepareCampaign(
  databaseUrl: string,
  { sink, people, extra }: { sink: Sink; people: number; extra?: Record<string, string> },
): Promise<FaultCampaign> {
  const dataDir = mkdtempSync(join(tmpdir(), 'relance-faults-'))
  const env = {
    DATABASE_URL: databaseUrl,
    SECRET_KEY: randomBytes(32).toString('base64'),
    DATA_DIR: dataDir,
    EMAIL_PROVIDER: 'smtp',
    SMTP_URL: sink.url,
    LOG_LEVEL: 'error',
    ...extra,
  }
  await runRelance(['migrate'], env)
  await withContext(loadConfig(env), (ctx) => prepare(ctx, people))
  return { env, remove: () => rmSync(dataDir, { recursive: true, force: true }) }
}

export function launch({ env }: FaultCampaign): Promise<void> {
  return withContext(loadConfig(env), async (ctx) => void (await launchWorkflow(ctx, 'everybody')))
}

async function prepare(ctx: Context, people: number): Promise<void> {
  await ctx.db.execute(sql`
    insert into purposes (key, name, created_at) values ('promotions', '{"en":"Offers","fr":"Offres"}', now())
    on conflict do nothing`)
  await insertCustomers(ctx.db, people)
  await publishTemplate(ctx, newsletter())
  const { segment } = await createStaticSegment(ctx, { key: 'all', name: 'All' })
  await ctx.db.execute(
    sql`insert into memberships (segment_id, customer_id, since) select ${segment.id}, id, now() from customers`,
  )
  await publishWorkflow(ctx, {
    workflow: 'everybody',
    name: { en: 'Everybody', fr: 'Tout le monde' },
    purpose: 'promotions',
    trigger: { audience: 'all' },
    steps: [{ id: 'mail', send: { email: 'bench' } }],
  })
}

/** Messages by status. */
export async function countMessages(db: Db): Promise<Record<string, number>> {
  const counts = await rows<{ status: string; n: number }>(
    db,
    sql`select status, count(*)::int as n from messages group by status`,
  )
  return Object.fromEntries(counts.map(({ status, n }) => [status, n]))
}

/** Looks every 50 ms until so many mails are in the sink. */
export async function untilTaken(sink: Sink, count: number, patienceMs = 400_000): Promise<void> {
  const until = performance.now() + patienceMs
  while (sink.lines().length < count) {
    if (performance.now() > until) throw new Error(`only ${sink.lines().length} of ${count} mails were taken`)
    await sleep(50)
  }
}

/** Until nothing is queued any more, and nothing but what died in flight is handed. */
export async function untilDrained(db: Db, people: number, patienceMs = 400_000): Promise<void> {
  const until = performance.now() + patienceMs
  for (let before = ''; ; ) {
    const counts = await countMessages(db)
    const now = JSON.stringify(counts)
    const all = Object.values(counts).reduce((sum, n) => sum + n, 0)
    if (all === people && (counts['queued'] ?? 0) === 0 && now === before) return
    if (performance.now() > until) throw new Error(`not drained: ${now}`)
    before = now
    await sleep(500)
  }
}

/**
 * COMPLIANCE.md B4: N2 (no message reaches the sink twice, nobody gets two) and L0 (what the sink has is what we
 * call sent, and perhaps some of what we call uncertain or handed; nothing is in no state).
 */
export async function expectOnceEach(db: Db, lines: readonly SinkLine[], people: number): Promise<void> {
  const recipients = lines.map(({ envelope }) => envelope.to.join())
  expect(new Set(recipients).size).toBe(recipients.length)
  expect(new Set(lines.map(({ message }) => message)).size).toBe(lines.length)

  const states = await rows<{ email: string; status: string }>(
    db,
    sql`select c.email, m.status from messages m join customers c on c.id = m.customer_id`,
  )
  expect(states).toHaveLength(people)
  const taken = new Set(recipients)
  const sent = states.filter(({ status }) => status === 'sent').map(({ email }) => email)
  expect(sent.filter((email) => !taken.has(email))).toEqual([])
  const open = new Set(
    states.filter(({ status }) => status === 'uncertain' || status === 'handed').map(({ email }) => email),
  )
  expect(sent.length + open.size).toBe(people)
  expect(recipients.filter((email) => !sent.includes(email) && !open.has(email))).toEqual([])
}
