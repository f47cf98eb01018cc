import { sql } from 'drizzle-orm'
import { type Db, json } from '../../db/client.ts'
import type { Period } from '../options.ts'
import { real } from './sample.ts'

export interface StageInput {
  readonly schema: string
  readonly period: Period
  readonly workflowId: number
  readonly versionId: number
  readonly key: string
  /** Types of events that may start, wake or end an enrolment. */
  readonly types: readonly string[]
}

/** Copies what the simulation starts from, and lays out what happens in the period, each at its instant. */
export async function stageHistory(db: Db, input: StageInput): Promise<void> {
  await stageOwn(db, input)
  await stagePeople(db, input)
  await stageEvents(db, input)
  await stageMembers(db, input)
  await stageConsents(db, input)
  await stageSuppressions(db, input)
  await stageMessages(db, input)
  await stageCalls(db, input)
  await stageEnrolments(db, input)
}

/** What this workflow really did in the period: left out of the history, and kept to be compared with. */
async function stageOwn(db: Db, { schema, period: { since, until }, workflowId }: StageInput): Promise<void> {
  await db.execute(sql`
    insert into sim_own select n.id from sim_sample s join ${real(schema, 'enrolments')} n on n.customer_id = s.id
    where n.workflow_id = ${workflowId} and n.entered_at >= ${since}::timestamptz`)
  await db.execute(sql`
    insert into sim_real select m.id, m.customer_id, m.step_id, m.channel, m.planned_at, t.state, t.outcome, t.done_at
    from sim_own o join ${real(schema, 'messages')} m on m.enrolment_id = o.enrolment_id
      and m.planned_at >= ${since}::timestamptz
    left join ${real(schema, 'call_tasks')} t on t.message_id = m.id
    where m.step_id is not null`)
  await db.execute(sql`
    insert into sim_entries select n.entered_at, n.customer_id, n.entry_key,
      coalesce(n.facts -> 'entry' -> 'properties', '{}')
    from sim_own o join ${real(schema, 'enrolments')} n on n.id = o.enrolment_id
    where n.facts -> 'entry' ->> 'kind' = 'api' and n.entered_at <= ${until}::timestamptz`)
}

async function stagePeople(db: Db, { schema, workflowId }: StageInput): Promise<void> {
  await db.execute(sql`
    insert into scores select x.* from sim_sample s join ${real(schema, 'scores')} x on x.customer_id = s.id`)
  await db.execute(sql`
    insert into identities select i.* from sim_sample s join ${real(schema, 'identities')} i on i.customer_id = s.id`)
  // The others are there by name only: nothing starts or moves in them.
  await db.execute(sql`
    insert into workflows overriding system value
    select w.* from ${real(schema, 'workflows')} w where w.id <> ${workflowId}`)
  await db.execute(sql`update workflows set state = 'draft', live_version_id = null`)
}

async function stageEvents(db: Db, { schema, period: { since, until }, types }: StageInput): Promise<void> {
  const events = sql`sim_sample s join ${real(schema, 'events')} e on e.customer_id = s.id`
  await db.execute(sql`
    insert into events (customer_id, type, occurred_at, received_at, properties, value, clamped)
    select e.customer_id, e.type, e.occurred_at, e.received_at, e.properties, e.value, e.clamped
    from ${events} where e.occurred_at < ${since}::timestamptz order by e.occurred_at, e.id`)
  await db.execute(sql`
    insert into sim_news (at, seq, customer_id, type, properties, value, wakes)
    select e.occurred_at, e.id, e.customer_id, e.type, e.properties, e.value,
      e.type in (select jsonb_array_elements_text(${json(types)}::jsonb))
    from ${events}
    where e.occurred_at >= ${since}::timestamptz and e.occurred_at <= ${until}::timestamptz
      and not exists (select from sim_own o where e.properties ? 'enrolmentId'
        and o.enrolment_id = (e.properties ->> 'enrolmentId')::bigint)`)
}

/** Rewound from today: who entered or left since then was not, or was, a member before. */
async function stageMembers(db: Db, { schema, period: { since } }: StageInput): Promise<void> {
  await db.execute(sql`
    insert into sim_members (at, seq, segment_id, customer_id, entered)
    select e.occurred_at, e.id, g.id, e.customer_id, e.type = 'segment_entered'
    from sim_sample s join ${real(schema, 'events')} e on e.customer_id = s.id
    join ${real(schema, 'segments')} g on g.key = e.properties ->> 'segment'
    where e.type in ('segment_entered', 'segment_left') and e.occurred_at >= ${since}::timestamptz`)
  await db.execute(sql`
    with firsts as (
      select distinct on (segment_id, customer_id) segment_id, customer_id, entered
      from sim_members order by segment_id, customer_id, at, seq
    )
    insert into memberships (segment_id, customer_id, since)
    select m.segment_id, m.customer_id, m.since
    from sim_sample s join ${real(schema, 'memberships')} m on m.customer_id = s.id
    left join firsts f on f.segment_id = m.segment_id and f.customer_id = m.customer_id
    where f.entered is distinct from true
    union all
    select f.segment_id, f.customer_id, ${since}::timestamptz from firsts f
    where not f.entered and not exists (
      select from ${real(schema, 'memberships')} m where m.segment_id = f.segment_id and m.customer_id = f.customer_id)`)
}

/** By the instant at which the person decided, as the ledger gives it; what is in no ledger counts since it says. */
async function stageConsents(db: Db, { schema, period: { until } }: StageInput): Promise<void> {
  await db.execute(sql`
    insert into sim_consents (customer_id, channel, purpose, state, legal_basis, entry_id, since, expires_at, proven, out_of_hours)
    select l.customer_id, l.channel, l.purpose, l.state, l.legal_basis, l.id, l.at, l.expires_at,
      l.wording_sha256 is not null or l.evidence_hash is not null, l.out_of_hours
    from sim_sample s join ${real(schema, 'consent_ledger')} l on l.customer_id = s.id
    where l.at <= ${until}::timestamptz
    union all
    select c.customer_id, c.channel, c.purpose, c.state, c.legal_basis, c.entry_id, c.since, c.expires_at, c.proven, c.out_of_hours
    from sim_sample s join ${real(schema, 'consents')} c on c.customer_id = s.id
    where c.since <= ${until}::timestamptz and not exists (
      select from ${real(schema, 'consent_ledger')} l where l.customer_id = c.customer_id and l.channel = c.channel
        and l.purpose = c.purpose)`)
}

async function stageSuppressions(db: Db, { schema, period: { until } }: StageInput): Promise<void> {
  await db.execute(sql`
    insert into sim_suppressions
    select distinct x.* from sim_sample s join ${real(schema, 'customers')} c on c.id = s.id
    join ${real(schema, 'suppressions')} x on x.address_hash in (c.email_hash, c.phone_hash)
    where x.at <= ${until}::timestamptz`)
}

/** What everything else sent to these people: the caps count it. Nobody's enrolment, so that no step sees it. */
async function stageMessages(db: Db, { schema, period: { since, until } }: StageInput): Promise<void> {
  await db.execute(sql`
    insert into messages (id, planned_at, customer_id, lane, channel, purpose, class, status, workflow_id, step_id,
      template_version_id, due_at, handed_at, sent_at)
    overriding system value
    select -m.id, m.planned_at, m.customer_id, m.lane, m.channel, m.purpose, m.class, 'sent', m.workflow_id, m.step_id,
      m.template_version_id, m.due_at, m.handed_at, m.handed_at
    from sim_sample s join ${real(schema, 'messages')} m on m.customer_id = s.id
    where m.handed_at >= ${since}::timestamptz - interval '400 days' and m.handed_at <= ${until}::timestamptz
      and m.status in ('handed', 'sent', 'uncertain')
      and not exists (select from sim_own o where o.enrolment_id = m.enrolment_id)`)
}

/** Under ids below zero, as all that was before: those of the simulated calls begin at one. */
async function stageCalls(db: Db, { schema, period: { until } }: StageInput): Promise<void> {
  await db.execute(sql`
    insert into call_attempts (id, task_id, fence, customer_id, agent_id, phone, caller_number, started_at, ended_at,
      timezone, outcome, notes, gate, consent_entry_id)
    overriding system value
    select -a.id, -a.task_id, a.fence, a.customer_id, a.agent_id, a.phone, a.caller_number, a.started_at, a.ended_at,
      a.timezone, a.outcome, a.notes, a.gate, a.consent_entry_id
    from sim_sample s join ${real(schema, 'call_attempts')} a on a.customer_id = s.id
    join ${real(schema, 'call_tasks')} t on t.id = a.task_id
    where a.started_at <= ${until}::timestamptz
      and not exists (select from sim_own o where o.enrolment_id = t.enrolment_id)`)
}

/** Entries before the period: the re-entry rule remembers them, nobody moves them on. */
async function stageEnrolments(
  db: Db,
  { schema, period: { since }, workflowId, versionId }: StageInput,
): Promise<void> {
  await db.execute(sql`
    insert into enrolments (id, workflow_id, version_id, customer_id, lane, entry_key, arm, status, arrived_at,
      entered_at, ended_at)
    overriding system value
    select -n.id, n.workflow_id, ${versionId}, n.customer_id, n.lane, n.entry_key, n.arm,
      case when n.ended_at < ${since}::timestamptz then 'done' else 'active' end, n.arrived_at, n.entered_at, n.ended_at
    from sim_sample s join ${real(schema, 'enrolments')} n on n.customer_id = s.id
    where n.workflow_id = ${workflowId} and n.entered_at < ${since}::timestamptz`)
}

/** The workflow itself, with its version, as the only one that is live. */
export async function insertSimulated(
  db: Db,
  { workflowId, versionId, key }: StageInput,
  version: { name: Record<string, string>; definition: unknown; program: unknown; at: Date },
): Promise<void> {
  const { name, definition, program, at } = version
  await db.execute(sql`
    insert into workflows (id, key, name, state, live_version_id, created_at, updated_at) overriding system value
    values (${workflowId}, ${key}, ${json(name)}::jsonb, 'live', ${versionId}, ${at}::timestamptz, ${at}::timestamptz)`)
  await db.execute(sql`
    insert into workflow_versions (id, workflow_id, version, definition, program, published_at, published_by)
    overriding system value values (${versionId}, ${workflowId}, 1, ${json(definition)}::jsonb, ${json(program)}::jsonb,
      ${at}::timestamptz, 'simulation')`)
}
