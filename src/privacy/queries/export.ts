import { type SQL, sql } from 'drizzle-orm'
import { type Db, json, rows } from '../../db/client.ts'

type Row = Record<string, unknown>

/** Everything that is kept about one person, room by room; no key, lane, lease or other inner working. */
export interface PersonalData {
  readonly profile: readonly Row[]
  readonly identities: readonly Row[]
  readonly consents: readonly Row[]
  readonly consentLog: readonly Row[]
  readonly events: readonly Row[]
  readonly messages: readonly Row[]
  readonly mails: readonly Row[]
  readonly clicks: readonly Row[]
  readonly calls: readonly Row[]
  readonly scores: readonly Row[]
  readonly scoreHistory: readonly Row[]
  readonly lastOpen: readonly Row[]
  readonly segments: readonly Row[]
  readonly workflows: readonly Row[]
  readonly steps: readonly Row[]
  readonly refusedTriggers: readonly Row[]
  readonly optIns: readonly Row[]
  readonly suppressions: readonly Row[]
  readonly imports: readonly Row[]
  readonly refusedLines: readonly Row[]
  readonly exportLinks: readonly Row[]
  readonly audit: readonly Row[]
  readonly webhooks: readonly Row[]
  readonly staffNotices: readonly Row[]
  readonly merges: readonly Row[]
}

export async function readPersonalData(db: Db, ids: readonly number[]): Promise<PersonalData> {
  const family = sql`(select value::bigint from jsonb_array_elements_text(${json(ids)}::jsonb))`
  const read = (statement: SQL) => rows<Row>(db, statement)
  return {
    profile: await read(sql`
      select email, phone, locale, timezone, attributes, created_at as "createdAt", last_seen_at as "lastSeenAt"
      from customers where id in ${family} and merged_into is null`),
    identities: await read(sql`
      select kind, value, created_at as "since" from identities where customer_id in ${family} order by kind, value`),
    consents: await read(sql`
      select channel, purpose, state, legal_basis as "legalBasis", since, expires_at as "expiresAt"
      from consents c where customer_id in ${family}
        and exists (select from customers p where p.id = c.customer_id and p.merged_into is null)
      order by channel, purpose`),
    consentLog: await read(sql`
      select l.id as "entry", l.channel, l.purpose, l.action, l.state, l.at, l.legal_basis as "legalBasis", l.source,
        l.expires_at as "expiresAt", w.key as "wordingKey", w.version as "wordingVersion", w.locale as "wordingLocale",
        w.text as "wording", l.wording_sha256 as "wordingSha256", e.evidence, l.hash
      from consent_ledger l
      left join wordings w on w.id = l.wording_id left join consent_evidence e on e.entry_id = l.id
      where l.customer_id in ${family} order by l.customer_id, l.id`),
    events: await read(sql`
      select type, occurred_at as "occurredAt", received_at as "receivedAt", value, properties
      from events where customer_id in ${family} order by occurred_at, id`),
    messages: await read(sql`
      select m.id as "message", m.channel, m.purpose, m.class, m.status, m.reason, t.key as "template", w.key as "workflow",
        m.planned_at as "plannedAt", m.sent_at as "sentAt", m.delivered_at as "deliveredAt", m.opened_at as "openedAt",
        m.clicked_at as "clickedAt", m.replied_at as "repliedAt", m.bounced_at as "bouncedAt",
        m.complained_at as "complainedAt", m.unsubscribed_at as "unsubscribedAt", m.locale, m.data,
        m.consent_entry_id as "consentEntry"
      from messages m
      left join template_versions v on v.id = m.template_version_id left join templates t on t.id = v.template_id
      left join workflows w on w.id = m.workflow_id
      where m.customer_id in ${family} order by m.planned_at, m.id`),
    mails: await read(sql`
      select o.message_id as "message", o.channel, o.recipient, o.subject, o.body, o.at
      from outbox o where o.message_id in (select id from messages where customer_id in ${family}) order by o.at, o.id`),
    clicks: await read(sql`
      select h.message_id as "message", h.url, h.at, h.machine
      from click_hits h where h.message_id in (select id from messages where customer_id in ${family}) order by h.at, h.id`),
    calls: await read(sql`
      select l.key as "list", a.phone, a.caller_number as "callerNumber", a.started_at as "startedAt",
        a.ended_at as "endedAt", a.timezone, a.outcome, a.notes, a.consent_entry_id as "consentEntry"
      from call_attempts a left join call_tasks t on t.id = a.task_id left join call_lists l on l.id = t.list_id
      where a.customer_id in ${family} order by a.started_at, a.id`),
    scores: await read(sql`
      select model, value, band, reasons, updated_at as "updatedAt" from scores where customer_id in ${family} order by model`),
    scoreHistory: await read(sql`
      select model, day, value from score_history where customer_id in ${family} order by model, day`),
    lastOpen: await read(sql`
      select opened_on as "openedOn" from last_opens where customer_id in ${family} order by 1`),
    segments: await read(sql`
      select s.key as "segment", s.name, m.since from memberships m join segments s on s.id = m.segment_id
      where m.customer_id in ${family} order by s.key`),
    workflows: await read(sql`
      select w.key as "workflow", e.arm, e.status, e.step, e.entered_at as "enteredAt", e.ended_at as "endedAt",
        e.exit_reason as "exitReason", e.goal_at as "goalAt", e.goal_value as "goalValue", e.facts
      from enrolments e join workflows w on w.id = e.workflow_id where e.customer_id in ${family} order by e.entered_at, e.id`),
    ...(await readProceedings(read, family)),
    webhooks: await read(sql`
      select c.endpoint_key as "endpoint", c.step_id as "step", c.state, c.body, c.answer, c.created_at as "createdAt",
        c.ended_at as "endedAt"
      from webhook_calls c where c.customer_id in ${family} order by c.created_at, c.id`),
    staffNotices: await read(sql`
      select w.key as "workflow", n.step_id as "step", n.template, n.event, n.created_at as "createdAt"
      from staff_notices n join workflows w on w.id = n.workflow_id where n.customer_id in ${family} order by n.id`),
    merges: await read(sql`
      select reason, before -> 'survivor' as "one", before -> 'other' as "other", merged_at as "mergedAt"
      from customer_merges where survivor_id in ${family} order by id`),
  }
}

/** What was done about the person, and by whom. */
async function readProceedings(read: (statement: SQL) => Promise<Row[]>, family: SQL) {
  return {
    steps: await read(sql`
      select w.key as "workflow", l.step, l.visit, l.arrived_at as "arrivedAt", l.left_at as "leftAt", l.branch, l.facts
      from step_log l join enrolments e on e.id = l.enrolment_id join workflows w on w.id = e.workflow_id
      where l.customer_id in ${family} order by l.arrived_at, l.id`),
    refusedTriggers: await read(sql`
      select w.key as "workflow", r.reason, r.at from trigger_refusals r join workflows w on w.id = r.workflow_id
      where r.customer_id in ${family} order by r.at, r.id`),
    optIns: await read(sql`
      select form_key as "form", grants, evidence, locale, state, created_at as "createdAt", sent_at as "sentAt",
        expires_at as "expiresAt", decided_at as "decidedAt"
      from opt_in_requests where customer_id in ${family} order by created_at, id`),
    suppressions: await read(sql`
      select distinct s.channel, s.reason, s.at from suppressions s join customers c
        on s.address_hash = case s.channel when 'email' then c.email_hash else c.phone_hash end
      where c.id in ${family} order by s.at, s.channel`),
    imports: await read(sql`
      select i.filename as "file", i.created_at as "at", c.line, c.change from import_changes c
      join imports i on i.id = c.import_id where c.customer_id in ${family} order by i.created_at, c.line`),
    refusedLines: await read(sql`
      select i.filename as "file", e.line, e."column", e.value, e.message
      from import_errors e join import_changes c on c.import_id = e.import_id and c.line = e.line
      join imports i on i.id = e.import_id where c.customer_id in ${family} order by e.id`),
    exportLinks: await read(sql`
      select created_at as "createdAt", expires_at as "expiresAt", used_at as "usedAt" from export_links
      where customer_id in ${family} order by created_at`),
    audit: await read(sql`
      select at, actor_kind as "by", action, before, after from audit_log
      where entity = 'customer' and entity_id in (select id::text from customers where id in ${family}) order by at, id`),
  }
}
