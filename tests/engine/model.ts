import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import type { EmailProvider, SmsProvider } from '../../src/channels/channel.ts'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { withdrawConsent } from '../../src/consent/withdraw-consent.ts'
import { type Db, rows } from '../../src/db/client.ts'
import { runLanePass } from '../../src/engine/lane-pass.ts'
import { sweep } from '../../src/engine/sweep.ts'
import { createDispatcher, type Dispatcher } from '../../src/messages/dispatch.ts'
import { recoverHanded } from '../../src/messages/recover.ts'
import { launchWorkflow } from '../../src/workflows/launch-workflow.ts'
import { pausedWorkflows, pauseWorkflow } from '../../src/workflows/pause-workflow.ts'
import { publishWorkflow } from '../../src/workflows/publish-workflow.ts'
import { listDueLaunches } from '../../src/workflows/queries/workflows.ts'
import { resumeWorkflow } from '../../src/workflows/resume-workflow.ts'
import { runLaunch } from '../../src/workflows/run-launch.ts'
import { anEntry } from '../consent/people.ts'
import { bringIn, temporaryDataDir } from '../imports/support.ts'
import { DAY, HOUR, MINUTE, type World } from './world.ts'

type Channel = 'email' | 'sms'

/** What the test itself knows: who agreed to what, and what the workflows are. */
export interface Model {
  readonly people: { readonly id: number; readonly agreed: Set<Channel> }[]
  published: boolean
  paused: boolean
  launched: boolean
  edits: number
}

/** The system under test, with a sink in place of the providers that notes who got what, and whether they might. */
export interface Company {
  readonly world: World
  readonly db: Db
  readonly model: Model
  readonly dataDir: string
  dispatcher: Dispatcher
  /** Message ids in the order in which they left. */
  readonly sink: number[]
  /** What should not have happened at a hand-over. */
  readonly wrongs: string[]
  /** Armed by `kill`: the next hand-over dies at this line. */
  dieAt: 'after_handed' | 'before_gate_commit' | undefined
}

class Killed extends Error {}

export function aCompany(world: World): Company {
  const company: Company = {
    world,
    db: world.ctx.db,
    model: { people: [], published: false, paused: false, launched: false, edits: 0 },
    dataDir: temporaryDataDir(),
    dispatcher: undefined as never,
    sink: [],
    wrongs: [],
    dieAt: undefined,
  }
  company.dispatcher = openDispatcher(company)
  return company
}

function openDispatcher(company: Company): Dispatcher {
  const rate = { perSecond: 100_000 }
  const deliver = (channel: Channel) => async (given: { messageId: number }) => {
    const { messageId } = given
    company.sink.push(messageId)
    const [row] = await rows<{ customerId: number }>(
      company.db,
      sql`select customer_id as "customerId" from messages where id = ${messageId}`,
    )
    const person = company.model.people.find(({ id }) => id === row?.customerId)
    if (!person?.agreed.has(channel)) company.wrongs.push(`C0: ${channel} ${messageId} left without consent`)
    return { providerMessageId: `sink-${messageId}`, parts: 1 }
  }
  const email = { name: 'sink', maxInFlight: 5, send: deliver('email'), close: async () => undefined }
  const sms = { ...email, send: deliver('sms') }
  return createDispatcher(company.world.ctx, {
    email: email as unknown as EmailProvider,
    sms: sms as unknown as SmsProvider,
    rates: { email: rate, sms: rate },
    pausedWorkflows,
    failpoint: (name) => {
      if (company.dieAt !== name) return
      company.dieAt = undefined
      throw new Killed(name)
    },
  })
}

/** Only the sweep says what is to be done: every ring is taken to be lost. */
async function work(company: Company): Promise<void> {
  const { ctx } = company.world
  for (let turn = 0; turn < 100; turn++) {
    const { rang } = await sweep(ctx)
    if (rang.length === 0) return
    for (const ring of rang) await answer(company, ring)
  }
  throw new Error('L0: the sweep does not come to rest')
}

async function answer(company: Company, ring: string): Promise<void> {
  const { ctx } = company.world
  if (ring === 'engine') await runLanePass(ctx)
  if (ring === 'recover') await recoverHanded(ctx)
  if (ring === 'dispatch:email') await dispatch(company, 'email')
  if (ring === 'dispatch:sms') await dispatch(company, 'sms')
  if (ring.startsWith('launch:'))
    for (const { id } of await listDueLaunches(ctx.db, ctx.clock.now())) await runLaunch(ctx, id)
}

/** A process that is killed does not close its dispatcher; another one starts. */
async function dispatch(company: Company, channel: Channel): Promise<void> {
  try {
    await company.dispatcher.runOnce(channel)
  } catch (error) {
    if (!(error instanceof Killed)) throw error
    company.dispatcher = openDispatcher(company)
  }
}

const automation = (edits: number) => `
workflow: welcome
name: Welcome
purpose: promotions
trigger: { event: visited }
reentry: { after: P2D }
goal: { event: order_placed, within: P7D }
holdout: 20%
steps:
  - wait: PT${1 + (edits % 3)}H
  - send: { email: offer }
    id: mail
  - wait_for: { event: order_placed, upto: P1D }
    then: [exit]
  - branch:
      - if: { attribute: plan, is: gold }
        then: [{ send: { sms: reminder } }]
    else: [{ send: { email: offer, within: PT6H } }]
`
const campaign = `
workflow: sale
name: Sale
purpose: promotions
trigger: { audience: { everyone: true } }
steps: [{ send: { email: offer } }, { wait: P1D }, { send: { sms: reminder } }]
`

type Command = fc.AsyncCommand<Model, Company>

function command(
  name: string,
  check: (model: Model) => boolean,
  run: (company: Company) => Promise<void>,
): Command {
  return {
    check: (model) => check(model),
    toString: () => name,
    async run(_model, company) {
      // Nothing happens at the very instant of what happened before it.
      company.world.clock.advance(1)
      await run(company)
      await holds(company)
    },
  }
}

const always = () => true
const hasPeople = (model: Model) => model.people.length > 0

function personOf({ model }: Company, index: number) {
  const person = model.people[index % model.people.length]
  if (!person) throw new Error('nobody is there')
  return person
}

let imported = 0

const importPeople = (count: number) =>
  command(`import ${count}`, always, async ({ world, db, dataDir, model }) => {
    const first = imported
    imported += count
    const lines = Array.from({ length: count }, (_, n) => {
      const phone = `+336${String(10_000_000 + first + n)}`
      return `p${first + n}@example.com,${phone},${n % 2 === 0 ? 'gold' : 'free'}`
    })
    const { errors } = await bringIn(world.ctx, dataDir, `email,phone,plan\n${lines.join('\n')}\n`)
    if (errors.length > 0) throw new Error(`the import refused ${JSON.stringify(errors)}`)
    const emails = JSON.stringify(lines.map((line) => line.split(',')[0]))
    const found = await rows<{ id: number }>(
      db,
      sql`select id from customers where email in (select jsonb_array_elements_text(${emails}::jsonb)) order by id`,
    )
    model.people.push(...found.map(({ id }) => ({ id, agreed: new Set<Channel>() })))
  })

const optIn = (index: number, channel: Channel) =>
  command(`opt in ${index} to ${channel}`, hasPeople, async (company) => {
    const person = personOf(company, index)
    const at = company.world.clock.now()
    await recordConsents(company.db, [anEntry(person.id, { channel, at })], at)
    person.agreed.add(channel)
  })

const optOut = (index: number, channel: Channel) =>
  command(`opt out ${index} of ${channel}`, hasPeople, async (company) => {
    const person = personOf(company, index)
    // Before the commit is known: whoever sends after this line may not.
    person.agreed.delete(channel)
    company.world.clock.advance(1)
    const withdrawal = { channel, purpose: 'all', source: 'test', evidence: {} } as const
    await withdrawConsent(company.world.ctx, { customerId: person.id, ...withdrawal })
  })

const event = (index: number, type: string) =>
  command(`${type} by ${index}`, hasPeople, async (company) => {
    await company.world.happens(personOf(company, index).id, type, { total: 10 })
  })

const publish = command('publish', always, async ({ world, model }) => {
  await publishWorkflow(world.ctx, automation(model.edits))
  if (!model.launched) await publishWorkflow(world.ctx, campaign)
  model.published = true
})

const edit = command(
  'edit',
  ({ published }) => published,
  async ({ world, model }) => {
    model.edits++
    await publishWorkflow(world.ctx, automation(model.edits))
  },
)

const pause = command(
  'pause',
  ({ published, paused }) => published && !paused,
  async ({ world, model }) => {
    await pauseWorkflow(world.ctx, 'welcome')
    model.paused = true
  },
)

const resume = command(
  'resume',
  ({ paused }) => paused,
  async ({ world, model }) => {
    await resumeWorkflow(world.ctx, 'welcome')
    model.paused = false
  },
)

const launch = command(
  'launch',
  ({ published, launched }) => published && !launched,
  async ({ world, model }) => {
    await launchWorkflow(world.ctx, 'sale')
    model.launched = true
  },
)

const tick = (name: string, ms: number) =>
  command(`tick ${name}`, always, async (company) => {
    company.world.clock.advance(ms)
    await work(company)
  })

/** A pass that is killed before its commit leaves nothing behind; the next one does it all. */
const killPass = command('kill a pass', always, async ({ world, db }) => {
  const lost = db.transaction(async (tx) => {
    await runLanePass({ ...world.ctx, db: tx })
    throw new Killed('pass')
  })
  await lost.catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error
  })
})

const killSender = (at: 'after_handed' | 'before_gate_commit') =>
  command(`kill the sender ${at}`, always, async (company) => {
    company.dieAt = at
    await work(company)
    company.dieAt = undefined
  })

/** All that the queue held is gone, with the process that would have answered. */
const flush = command('flush', always, async (company) => {
  company.world.queue.rings.length = 0
  await company.dispatcher.close()
  company.dispatcher = openDispatcher(company)
})

export const commands = fc.commands(
  [
    fc.integer({ min: 1, max: 5 }).map(importPeople),
    fc.tuple(fc.nat(9), fc.constantFrom<Channel>('email', 'sms')).map(([n, channel]) => optIn(n, channel)),
    fc.tuple(fc.nat(9), fc.constantFrom<Channel>('email', 'sms')).map(([n, channel]) => optOut(n, channel)),
    fc
      .tuple(fc.nat(9), fc.constantFrom('visited', 'visited', 'order_placed'))
      .map(([n, type]) => event(n, type)),
    fc.constant(publish),
    fc.constant(edit),
    fc.constant(pause),
    fc.constant(resume),
    fc.constant(launch),
    fc
      .constantFrom(['1 minute', MINUTE] as const, ['1 hour', HOUR] as const, ['1 day', DAY] as const)
      .map(([name, ms]) => tick(name, ms)),
    fc.constant(killPass),
    fc.constantFrom('after_handed' as const, 'before_gate_commit' as const).map(killSender),
    fc.constant(flush),
  ],
  { maxCommands: 40, size: 'max' },
)

/** At the end everybody goes on, and nothing may be left that nobody will look at again. */
export async function comesToRest(company: Company): Promise<void> {
  if (company.model.paused) await resumeWorkflow(company.world.ctx, 'welcome')
  for (let day = 0; day < 12; day++) {
    company.world.clock.advance(DAY)
    await work(company)
  }
  await holds(company)
  await expectNone(
    company,
    'L0: an enrolment is under way for ever',
    sql`
    select id from enrolments where status = 'active'`,
  )
  await expectNone(
    company,
    'L0: a message waits for ever',
    sql`
    select id from messages where status in ('queued', 'handed')`,
  )
}

/** N2, C0, L0 and I1 of the fault matrix, as far as they can be seen at any instant. */
async function holds(company: Company): Promise<void> {
  const { sink, wrongs, world } = company
  const twice = sink.filter((id, place) => sink.indexOf(id) !== place)
  if (twice.length > 0) throw new Error(`N2: messages ${twice.join(', ')} left twice`)
  if (wrongs.length > 0) throw new Error(wrongs.join('; '))
  const left = JSON.stringify(sink)
  const now = world.clock.now()
  await expectNone(
    company,
    'N2: two messages for one visit',
    sql`
    select min(id) as id from messages group by enrolment_id, step_id, visit having count(*) > 1`,
  )
  await expectNone(
    company,
    'N2: what is marked as sent did not leave',
    sql`
    select id from messages where status = 'sent' and id not in (select value::bigint from jsonb_array_elements_text(${left}::jsonb))`,
  )
  await expectNone(
    company,
    'N2: what left is not marked as sent',
    sql`
    select id from messages where status not in ('sent', 'uncertain', 'handed')
      and id in (select value::bigint from jsonb_array_elements_text(${left}::jsonb))`,
  )
  await expectNone(
    company,
    'L0: an enrolment that nothing will move',
    sql`
    select e.id from enrolments e where e.status = 'active' and e.wake_at is null and e.frozen_at is null and not e.waiting`,
  )
  await expectNone(
    company,
    'L0: a message that is held or taken back without a reason',
    sql`
    select id from messages where status in ('held', 'cancelled', 'failed', 'uncertain') and reason is null`,
  )
  await expectNone(
    company,
    'L0: an event that led to nothing',
    sql`
    select e.id from events e where e.type = 'visited' and e.received_at >= (
        select min(v.published_at) from workflow_versions v join workflows w on w.id = v.workflow_id where w.key = 'welcome')
      and not exists (select from inbox i where i.event_id = e.id)
      and not exists (select from trigger_refusals r where r.event_id = e.id)
      and not exists (select from enrolments n where n.customer_id = e.customer_id
        and n.facts -> 'entry' ->> 'eventId' = e.id::text)`,
  )
  await expectNone(
    company,
    'T1: a message left before its time',
    sql`
    select id from messages where handed_at > ${now}::timestamptz or handed_at < planned_at`,
  )
  await expectNone(
    company,
    'I1: a launch counted wrongly',
    sql`
    select w.id from workflows w where w.launched_at is not null
      and w.launch_enrolled <> (select count(*) from enrolments e where e.workflow_id = w.id)`,
  )
  await expectNone(
    company,
    'I1: sent messages and their events differ',
    sql`
    select m.id from messages m where m.status = 'sent'
      and (select count(*) from events e where e.type = 'message_sent' and e.properties ->> 'messageId' = m.id::text) <> 1`,
  )
  await expectNone(
    company,
    'I1: goals and their events differ',
    sql`
    select n.id from enrolments n where (n.goal_at is not null)::int <>
      (select count(*) from events e where e.type = 'goal_reached' and e.properties ->> 'enrolmentId' = n.id::text)`,
  )
  await expectNone(
    company,
    'I1: a consent is not the fold of its ledger',
    sql`
    select c.customer_id as id from consents c join consent_ledger l on l.id = c.entry_id where l.state <> c.state
    union all
    select h.customer_id from consent_heads h where h.entries <> (select count(*) from consent_ledger l where l.customer_id = h.customer_id)`,
  )
}

async function expectNone({ db }: Company, what: string, query: ReturnType<typeof sql>): Promise<void> {
  const found = await rows<{ id: number }>(db, query)
  if (found.length > 0) throw new Error(`${what}: ${found.map(({ id }) => id).join(', ')}`)
}
