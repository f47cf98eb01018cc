import { sql } from 'drizzle-orm'
import { recordConsents } from '../../src/consent/record-consent.ts'
import { addressHash } from '../../src/customers/address.ts'
import { type Db, json, rows } from '../../src/db/client.ts'
import { publishWorkflow } from '../../src/workflows/publish-workflow.ts'
import { anEntry, testMasterKey } from '../consent/people.ts'
import { aLiveDispatcher, click, live, liveOn } from '../engine/real-life.ts'
import { aWorld, type World } from '../engine/world.ts'

/** One recorded history: who there was, what happened when, and what the engine decided. */
export interface Replay {
  /** Where it was recorded and what it is about. */
  readonly about: string
  /** As in workflows/*.yaml. */
  readonly definition: string
  readonly begins: string
  readonly until: string
  /** The ids decide arms and splits, so they are part of the history. */
  readonly customers: readonly {
    readonly id: number
    readonly attributes?: Record<string, unknown>
    readonly timezone?: string
    readonly consents?: readonly ('email' | 'sms' | 'phone')[]
  }[]
  /** `clicked` is a click in the last mail; anything else is an event of the customer. */
  readonly events: readonly {
    readonly at: string
    readonly customer: number
    readonly type: string
    readonly properties?: Record<string, unknown>
    readonly value?: number
  }[]
  readonly decisions: Decisions
}

export interface Decisions {
  readonly enrolments: readonly {
    readonly customer: number
    readonly arm: string
    readonly status: string
    readonly exitReason: string | null
    readonly enteredAt: string
    readonly goalAt: string | null
    readonly steps: readonly { step: string; branch: string | null; at: string }[]
    readonly messages: readonly {
      step: string
      channel: string
      status: string
      reason: string | null
      at: string
    }[]
  }[]
  readonly refusals: readonly { customer: number; reason: string; at: string }[]
}

/** Lives the history again on an empty database, and returns what the engine decides now. */
export async function replay(db: Db, history: Omit<Replay, 'decisions'>): Promise<Decisions> {
  const world = aWorld(db)
  world.clock.set(new Date(history.begins))
  const dispatcher = aLiveDispatcher(world)
  try {
    await populate(world, history.customers)
    const { workflow } = await publishWorkflow(world.ctx, history.definition)
    for (const { at, customer, type, properties, value } of history.events) {
      await liveOn(world, dispatcher, Date.parse(at) - world.clock.now().getTime())
      if (type === 'clicked') await click(world, [customer])
      else await world.happens(customer, type, properties, value)
      await live(world, dispatcher)
    }
    await liveOn(world, dispatcher, Date.parse(history.until) - world.clock.now().getTime())
    return await readDecisions(db, workflow.key)
  } finally {
    await dispatcher.close()
  }
}

async function populate(world: World, customers: Replay['customers']): Promise<void> {
  const { db } = world.ctx
  const begins = world.clock.now()
  const list = customers.map(({ id, attributes = {}, timezone = null }) => {
    const [email, phone] = [`c${id}@example.com`, `+336${String(id).padStart(8, '0')}`]
    const hashes = {
      emailHash: addressHash('email', email, testMasterKey),
      phoneHash: addressHash('phone', phone, testMasterKey),
    }
    return { id, attributes, timezone, email, phone, ...hashes }
  })
  await db.execute(sql`
    insert into customers (id, state, email, phone, email_hash, phone_hash, timezone, attributes, created_at, updated_at)
    overriding system value
    select id, 'known', email, phone, "emailHash", "phoneHash", timezone, attributes, ${begins}, ${begins}
    from jsonb_to_recordset(${json(list)}::jsonb) as x(id bigint, email text, phone text, "emailHash" text,
      "phoneHash" text, timezone text, attributes jsonb)`)
  const entries = customers.flatMap(({ id, consents = [] }) => [
    ...consents.map((channel) => anEntry(id, { channel, at: begins })),
    anEntry(id, { channel: 'tracking_clicks', purpose: 'tracking', at: begins }),
  ])
  await recordConsents(db, entries, begins)
}

/** Everything that was decided about a workflow, from a database in which it ran. */
export async function readDecisions(db: Db, key: string): Promise<Decisions> {
  const enrolments = await rows<Decisions['enrolments'][number]>(
    db,
    sql`
    select e.customer_id as customer, e.arm, e.status, e.exit_reason as "exitReason", e.entered_at as "enteredAt",
      e.goal_at as "goalAt",
      coalesce((select jsonb_agg(jsonb_build_object('step', l.step, 'branch', l.branch, 'at', l.left_at) order by l.id)
        from step_log l where l.enrolment_id = e.id), '[]') as steps,
      coalesce((select jsonb_agg(jsonb_build_object('step', m.step_id, 'channel', m.channel, 'status', m.status,
          'reason', m.reason, 'at', coalesce(m.sent_at, m.due_at)) order by m.id)
        from messages m where m.enrolment_id = e.id), '[]') as messages
    from enrolments e join workflows w on w.id = e.workflow_id where w.key = ${key}
    order by e.entered_at, e.customer_id`,
  )
  const refusals = await rows<Decisions['refusals'][number]>(
    db,
    sql`
    select r.customer_id as customer, r.reason, r.at from trigger_refusals r join workflows w on w.id = r.workflow_id
    where w.key = ${key} order by r.at, r.customer_id, r.id`,
  )
  return inJson({ enrolments, refusals })
}

/** Instants as texts, all in one form. */
function inJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'string' && /^\d{4}-\d\d-\d\dT/.test(part) ? new Date(part).toISOString() : part,
  ) as T
}

/**
 * Takes the history of some customers in a workflow out of a database in which it ran, to be replayed: without
 * names or addresses, with the attributes that are named and no others.
 */
export async function recordHistory(
  db: Db,
  wanted: {
    key: string
    about: string
    customerIds: readonly number[]
    attributes: readonly string[]
    definition: string
    begins: Date
    until: Date
  },
): Promise<Replay> {
  const { key, about, customerIds, attributes, definition, begins, until } = wanted
  const ids = sql`(select value::bigint from jsonb_array_elements_text(${json(customerIds)}::jsonb))`
  const customers = await rows<Replay['customers'][number]>(
    db,
    sql`
    select c.id, c.timezone, coalesce((select jsonb_object_agg(a.key, a.value) from jsonb_each(c.attributes) a
        where a.key in (select jsonb_array_elements_text(${json(attributes)}::jsonb))), '{}') as attributes,
      coalesce((select jsonb_agg(k.channel order by k.channel) from consents k where k.customer_id = c.id
        and k.state = 'granted' and k.channel in ('email', 'sms', 'phone')), '[]') as consents
    from customers c where c.id in ${ids} order by c.id`,
  )
  const events = await rows<Replay['events'][number]>(
    db,
    sql`
    select occurred_at as at, customer_id as customer, case type when 'message_clicked' then 'clicked' else type end as type,
      case type when 'message_clicked' then '{}'::jsonb else properties end as properties, value
    from events where customer_id in ${ids} and occurred_at >= ${begins} and occurred_at <= ${until}
      and type not in ('goal_reached', 'message_sent', 'message_delivered', 'consent_granted', 'call_outcome')
    order by occurred_at, id`,
  )
  const decisions = await readDecisions(db, key)
  const kept = new Set(customerIds)
  return inJson({
    about,
    definition,
    begins: begins.toISOString(),
    until: until.toISOString(),
    customers,
    events: events.map(({ value, ...event }) =>
      value === null ? event : { ...event, value },
    ) as Replay['events'],
    decisions: {
      enrolments: decisions.enrolments.filter(({ customer }) => kept.has(customer)),
      refusals: decisions.refusals.filter(({ customer }) => kept.has(customer)),
    },
  })
}
