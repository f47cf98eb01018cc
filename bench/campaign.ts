import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { createTransport } from 'nodemailer'
import { smtpProvider } from '../src/channels/email/smtp.ts'
import { getSettings } from '../src/company/settings.ts'
import type { Context } from '../src/context.ts'
import { systemClock } from '../src/core/clock.ts'
import { jsonLog } from '../src/core/log.ts'
import { type Connection, connect, type Db, json, rows } from '../src/db/client.ts'
import { createDispatcher } from '../src/messages/dispatch.ts'
import { loadTemplateVersion } from '../src/templates/load-template.ts'
import { publishTemplate } from '../src/templates/publish-template.ts'
import { renderEmail } from '../src/templates/render-email.ts'
import { withBenchDatabase } from './database.ts'
import { type BenchResult, describeMachine, median } from './result.ts'
import { type Sink, startSink } from './smtp-sink.ts'

const MESSAGES = Number(process.env['BENCH_MESSAGES'] ?? 10_000)
const RUNS = Number(process.env['BENCH_RUNS'] ?? 3)
const CONNECTIONS = 10
const BATCH = 500
const MARK_MS = 75

/**
 * Messages per second of a whole campaign: queued rows through the gate with consent, caps and budget, a
 * mail of 19 kB for each, SMTP into a sink in another process, outcomes and events recorded. Beside it,
 * alternating with it, what PERFORMANCE §3.7 measured as the ceiling: a bare claim, the MIME skeleton filled for each
 * with links that nobody signed, nodemailer in raw mode, and a bulk mark. And, as the least that it could ever be, the
 * same with one finished mail handed over again and again.
 */
export async function campaignBench(): Promise<BenchResult> {
  return withBenchDatabase(async (url) => {
    const connection = connect(url, { max: 6, applicationName: 'relance-bench' })
    const sink = await startSink()
    try {
      return await measure(connection, sink)
    } finally {
      await sink.stop()
      await connection.close()
    }
  })
}

async function measure({ db, sql: driver }: Connection, sink: Sink): Promise<BenchResult> {
  const ctx = benchContext(db)
  const { versionId } = await publishTemplate(ctx, newsletter())
  await insertCustomers(db, MESSAGES)
  await driver`create table bench_sends (id bigint primary key, status text not null)`
  await driver`create index on bench_sends (id) where status = 'queued'`
  await driver`vacuum analyze`

  const campaign: number[] = []
  const raw: number[] = []
  const same: number[] = []
  const mail = await oneMail(ctx, versionId, sink)
  const fill = await filler(ctx, versionId)
  for (let run = 0; run < RUNS; run++) {
    raw.push(await bareRun(db, sink, fill))
    campaign.push(await campaignRun(ctx, versionId, sink))
    same.push(await bareRun(db, sink, () => mail))
    await driver`vacuum analyze messages`
  }
  return {
    name: 'campaign',
    figures: {
      messages_per_s: Math.round(median(campaign)),
      messages: MESSAGES,
      mail_bytes: mail.length,
      share_of_ceiling: share(campaign, raw),
      share_of_same_mail: share(campaign, same),
    },
    ceilings: {
      nodemailer_raw_per_s: Math.round(median(raw)),
      nodemailer_same_mail_per_s: Math.round(median(same)),
    },
    machine: describeMachine(),
  }
}

/** The median of what each run had of the ceiling measured beside it. */
function share(runs: readonly number[], ceilings: readonly number[]): number {
  return Math.round(median(runs.map((rate, i) => rate / (ceilings[i] ?? 1))) * 100) / 100
}

async function campaignRun(ctx: Context, versionId: number, sink: Sink): Promise<number> {
  await planFor(ctx.db, versionId, MESSAGES)
  const before = sink.lines().length
  const email = smtpProvider({ url: sink.url, connections: CONNECTIONS })
  const dispatcher = createDispatcher(ctx, {
    email,
    sms: {
      name: 'none',
      maxInFlight: 1,
      send: () => Promise.reject(new Error('no SMS')),
      close: async () => undefined,
    },
    rates: { email: { perSecond: 100_000 }, sms: { perSecond: 1 } },
    pausedWorkflows: async () => new Set(),
  })
  const startedAt = performance.now()
  await dispatcher.runOnce('email')
  const seconds = (performance.now() - startedAt) / 1_000
  await dispatcher.close()
  await email.close()
  if (sink.lines().length - before !== MESSAGES) throw new Error('the sink did not get every message once')
  return MESSAGES / seconds
}

/** Claims, sends and marks with nothing else: no gate, no template, no event. */
async function bareRun(db: Db, sink: Sink, mailOf: (id: number) => string | Buffer): Promise<number> {
  await db.execute(sql`truncate bench_sends`)
  await db.execute(
    sql`insert into bench_sends select n, 'queued' from generate_series(1, ${MESSAGES}::int) n`,
  )
  const transport = createTransport({
    pool: true,
    host: '127.0.0.1',
    port: sink.port,
    secure: false,
    maxConnections: CONNECTIONS,
    maxMessages: Number.POSITIVE_INFINITY,
  })
  const startedAt = performance.now()
  let last = 0
  let done: number[] = []
  let outstanding = 0
  const mark = async () => {
    const ids = done
    done = []
    outstanding -= ids.length
    if (ids.length > 0) await markBare(db, ids, 'sent')
  }
  for (;;) {
    if (outstanding <= BATCH / 2) {
      const ids = await claimBare(db, last, BATCH - outstanding)
      if (ids.length === 0 && outstanding === 0) break
      last = ids.at(-1) ?? last
      outstanding += ids.length
      for (const id of ids) {
        const message = {
          envelope: { from: 'bench@example.com', to: [`p${id}@example.com`] },
          raw: mailOf(id),
        }
        void transport.sendMail(message).then(() => done.push(id))
      }
    }
    await sleep(MARK_MS)
    await mark()
  }
  transport.close()
  return MESSAGES / ((performance.now() - startedAt) / 1_000)
}

async function claimBare(db: Db, after: number, limit: number): Promise<number[]> {
  const claimed = await rows<{ id: number }>(
    db,
    sql`
    with due as (
      select id from bench_sends where status = 'queued' and id > ${after} order by id limit ${limit}
      for update skip locked
    )
    update bench_sends b set status = 'handed' from due where b.id = due.id returning b.id`,
  )
  return claimed.map(({ id }) => id).sort((a, b) => a - b)
}

async function markBare(db: Db, ids: readonly number[], status: string): Promise<void> {
  await db.execute(sql`
    update bench_sends set status = ${status}
    where id in (select value::bigint from jsonb_array_elements_text(${json(ids)}::jsonb))`)
}

/** The newsletter for one person after another: rendered, and nothing else. */
async function filler({ db }: Context, versionId: number): Promise<(id: number) => string> {
  const version = await loadTemplateVersion(db, versionId)
  const { senders, company } = await getSettings(db)
  const at = new Date()
  return (id) => {
    const page = `https://news.example.com/${id}`
    const links = { click: (n: number) => `${page}/${n}`, unsubscribe: page, preferences: page, view: page }
    const customer = { firstName: `Person ${id}`, city: 'Lyon', points: id }
    return renderEmail(version, {
      locale: 'en',
      data: { customer, event: { cart: 'a cart', total: 59.9 }, company },
      links,
      envelope: {
        class: 'marketing',
        publicId: `msg_${id}`,
        instance: 'bench',
        from: senders.email,
        to: { address: `p${id}@example.com` },
        replyTo: null,
        at,
        campaign: null,
      },
    }).mime
  }
}

/** A campaign's mail, as the sink got it. */
async function oneMail(ctx: Context, versionId: number, sink: Sink): Promise<Buffer> {
  await planFor(ctx.db, versionId, 1)
  const taken: Buffer[] = []
  const email = smtpProvider({ url: sink.url, connections: 1 })
  const dispatcher = createDispatcher(ctx, {
    email: {
      ...email,
      send(outgoing) {
        taken.push(Buffer.from(outgoing.mime, 'latin1'))
        return email.send(outgoing)
      },
    },
    sms: {
      name: 'none',
      maxInFlight: 1,
      send: () => Promise.reject(new Error('no SMS')),
      close: async () => undefined,
    },
    rates: { email: { perSecond: 100_000 }, sms: { perSecond: 1 } },
    pausedWorkflows: async () => new Set(),
  })
  await dispatcher.runOnce('email')
  await dispatcher.close()
  await email.close()
  const [mail] = taken
  if (!mail) throw new Error('the first mail did not leave')
  return mail
}

async function planFor(db: Db, versionId: number, count: number): Promise<void> {
  // Nobody has had anything yet, for the caps to look at; they are asked all the same.
  await db.execute(
    sql`update messages set handed_at = handed_at - interval '60 days' where handed_at is not null`,
  )
  await db.execute(sql`
    insert into messages (planned_at, customer_id, lane, channel, purpose, class, status, rank, visit,
      template_version_id, data, due_at)
    select now(), id, id & 63, 'email', 'promotions', 'marketing', 'queued', 2, 1, ${versionId},
      '{"event":{"cart":"a cart","total":59.9}}'::jsonb, now()
    from customers order by id limit ${count}`)
}

export async function insertCustomers(db: Db, count: number): Promise<void> {
  await db.execute(sql`
    insert into customers (state, email, email_hash, locale, timezone, attributes, created_at, updated_at)
    select 'known', 'p' || n || '@example.com', 'hash-' || n, 'en', 'Europe/Paris',
      jsonb_build_object('firstName', 'Person ' || n, 'city', 'Lyon', 'points', n), now(), now()
    from generate_series(1, ${count}::int) n`)
  await db.execute(sql`
    insert into consents (customer_id, channel, purpose, state, legal_basis, entry_id, since, proven)
    select id, 'email', 'promotions', 'granted', 'consent', id, now() - interval '1 day', true from customers`)
  await db.execute(sql`
    insert into consents (customer_id, channel, purpose, state, legal_basis, entry_id, since, proven)
    select id, channel, 'tracking', 'granted', 'consent', id, now() - interval '1 day', true
    from customers, (values ('tracking_opens'), ('tracking_clicks')) c(channel)`)
}

/** Some 19 kB when rendered, 15 values, a condition and a loop's worth of links: PERFORMANCE.md's mail. */
export function newsletter() {
  const section = (n: number) => `<mj-section><mj-column>
<mj-text>Offer ${n} for {{customer.firstName}} in {{customer.city}}: {{customer.points}} points</mj-text>
<mj-button href="https://shop.example/offer/${n}">See offer ${n}</mj-button>
</mj-column></mj-section>`
  const mjml = `<mjml><mj-body>
<mj-section><mj-column><mj-text>Hello {{customer.firstName}},{{#if event.cart}} you left {{event.cart}}.{{/if}}</mj-text></mj-column></mj-section>
${[1, 2, 3, 4, 5].map(section).join('\n')}
<mj-section><mj-column><mj-text><a href="{{links.unsubscribe}}">Unsubscribe</a></mj-text></mj-column></mj-section>
</mj-body></mjml>`
  return {
    kind: 'email' as const,
    key: 'bench',
    name: 'Bench',
    source: { en: { subject: 'News for {{customer.firstName}}', mjml } },
  }
}

function benchContext(db: Db): Context {
  return {
    db,
    clock: systemClock,
    queue: { ring: async () => undefined, close: async () => undefined },
    actor: { kind: 'system', id: 'bench', name: 'Bench' },
    log: jsonLog('warn'),
    masterKey: randomBytes(32),
    publicUrl: 'https://news.example.com',
  }
}
