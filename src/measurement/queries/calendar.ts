import { sql } from 'drizzle-orm'
import { type Db, rows } from '../../db/client.ts'
import type { Trigger } from '../../workflows/triggers/catalogue.ts'

export interface CampaignRow {
  readonly id: number
  readonly key: string
  readonly name: Record<string, string>
  readonly state: 'live' | 'paused' | 'archived'
  readonly channels: readonly ('email' | 'sms' | 'phone')[]
  readonly trigger: Trigger
  readonly launchAt: Date | null
  readonly launchedAt: Date | null
  readonly launchTotal: number | null
  readonly lastOccasion: string | null
}

/** Campaigns that were published; their channels as the steps of the live version name them. */
export function listCampaigns(db: Db): Promise<CampaignRow[]> {
  return rows<CampaignRow>(
    db,
    sql`
    select w.id, w.key, w.name, w.state, v.program -> 'header' -> 'trigger' as trigger,
      w.launch_at as "launchAt", w.launched_at as "launchedAt", w.launch_total as "launchTotal",
      w.last_occasion as "lastOccasion",
      coalesce((
        select array_agg(distinct c.channel) from jsonb_array_elements(v.program -> 'instructions') i
        cross join lateral (
          select i -> 'settings' ->> 'channel' as channel where i ->> 'type' = 'send'
          union all select way ->> 'channel' from jsonb_array_elements(i -> 'settings' -> 'ways') way
          union all select 'phone' where i ->> 'type' = 'call') c
        where c.channel is not null), '{}') as channels
    from workflows w join workflow_versions v on v.id = w.live_version_id
    where v.program -> 'header' -> 'trigger' ? 'audience' and not v.program -> 'header' -> 'trigger' ? 'date'
    order by w.key`,
  )
}

export interface PastOccasion {
  readonly workflowId: number
  readonly dueAt: Date
  readonly enrolled: number
  readonly state: 'planned' | 'running' | 'done' | 'skipped'
}

export function listOccasionsBetween(db: Db, from: Date, to: Date): Promise<PastOccasion[]> {
  return rows<PastOccasion>(
    db,
    sql`
    select workflow_id as "workflowId", min(due_at) as "dueAt", sum(enrolled)::int as enrolled,
      case when bool_or(state = 'running') then 'running' when bool_or(state = 'done') then 'done' else min(state) end as state
    from occasions
    where due_at >= ${from}::timestamptz and due_at < ${to}::timestamptz
    group by workflow_id, occasion order by 2`,
  )
}

export interface PressureDay {
  readonly day: string
  readonly messages: number
  /** Different customers who got at least one. */
  readonly customers: number
}

/** Marketing that left, by the company's days. Planned long before it left: looked for 60 days back. */
export function listPressure(db: Db, from: Date, to: Date, zone: string): Promise<PressureDay[]> {
  return rows<PressureDay>(
    db,
    sql`
    select to_char(sent_at at time zone ${zone}, 'YYYY-MM-DD') as day, count(*)::int as messages,
      count(distinct customer_id)::int as customers
    from messages
    where sent_at >= ${from}::timestamptz and sent_at < ${to}::timestamptz and class = 'marketing'
      and planned_at >= ${from}::timestamptz - interval '60 days' and planned_at < ${to}::timestamptz
    group by 1 order by 1`,
  )
}
