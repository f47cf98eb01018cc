import { sql } from 'drizzle-orm'
import type { EmailProvider, OutgoingMail, SmsProvider } from '../../src/channels/channel.ts'
import { recordConsents } from '../../src/consent/record-consent.ts'
import type { Context } from '../../src/context.ts'
import { type Db, rows } from '../../src/db/client.ts'
import { createDispatcher, type Dispatcher, type DispatcherOptions } from '../../src/messages/dispatch.ts'
import type { NewMessage } from '../../src/messages/message.ts'
import { planMessages } from '../../src/messages/plan-messages.ts'
import { publishTemplate } from '../../src/templates/publish-template.ts'
import { aCustomer, anEntry, aPurpose } from '../consent/people.ts'
import { testNow } from '../support/context.ts'

const mjml = `<mjml><mj-body><mj-section><mj-column>
<mj-text>Hello {{customer.firstName}}</mj-text>
<mj-button href="https://shop.example/sale">Sale</mj-button>
<mj-button href="https://shop.example/new">New</mj-button>
<mj-text><a href="{{links.unsubscribe}}">Unsubscribe</a> <a href="{{links.view}}">View</a></mj-text>
</mj-column></mj-section></mj-body></mjml>`

export async function anEmailTemplate(
  ctx: Context,
  change: { key?: string; class?: 'marketing' | 'transactional'; subject?: string } = {},
): Promise<number> {
  const { versionId } = await publishTemplate(ctx, {
    kind: 'email',
    key: change.key ?? 'hello',
    name: 'Hello',
    class: change.class ?? 'marketing',
    source: { en: { subject: change.subject ?? 'Hello {{customer.firstName}}', mjml } },
  })
  return versionId
}

/** Customers with an address, who agreed to promotions by email and to being measured. */
export async function people(
  db: Db,
  count: number,
  tracked: 'tracked' | 'untracked' = 'tracked',
): Promise<number[]> {
  await aPurpose(db)
  const ids: number[] = []
  for (let i = 0; i < count; i++) {
    const unique = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 8)}`
    ids.push(
      await aCustomer(db, { email: `p${i}.${unique}@example.com`, attributes: { firstName: `P${i}` } }),
    )
  }
  const at = new Date(testNow.getTime() - 86_400_000)
  await recordConsents(
    db,
    ids.map((id) => anEntry(id, { at })),
    testNow,
  )
  if (tracked === 'tracked') {
    const watched = (['tracking_opens', 'tracking_clicks'] as const).flatMap((channel) =>
      ids.map((id) => anEntry(id, { at, channel, purpose: 'tracking' })),
    )
    await recordConsents(db, watched, testNow)
  }
  return ids
}

let steps = 0

export function aMessage(
  customerId: number,
  templateVersionId: number,
  change: Partial<NewMessage> = {},
): NewMessage {
  steps += 1
  return {
    customerId,
    channel: 'email',
    purpose: 'promotions',
    class: 'marketing',
    enrolmentId: customerId,
    stepId: `step-${steps}`,
    visit: 1,
    plannedAt: testNow,
    templateVersionId,
    data: {},
    dueAt: testNow,
    ...change,
  }
}

export async function plan(db: Db, messages: readonly NewMessage[]): Promise<number[]> {
  return (await planMessages(db, messages)).map(({ id }) => id)
}

export interface FakeProvider extends EmailProvider {
  readonly sent: OutgoingMail[]
}

/** Takes what `answer` lets it take; remembers every mail that it was given. */
export function fakeProvider(
  answer: (mail: OutgoingMail, nth: number) => Promise<void> | void = () => {},
): FakeProvider {
  const sent: OutgoingMail[] = []
  return {
    name: 'fake',
    maxInFlight: 10,
    sent,
    async send(mail) {
      sent.push(mail)
      await answer(mail, sent.length)
      return { providerMessageId: `fake-${mail.messageId}` }
    },
    close: async () => undefined,
  }
}

const noSms: SmsProvider = {
  name: 'none',
  maxInFlight: 1,
  send: () => Promise.reject(new Error('no SMS in this test')),
  close: async () => undefined,
}

export function aDispatcher(
  ctx: Context,
  email: EmailProvider,
  change: Partial<DispatcherOptions> = {},
): Dispatcher {
  return createDispatcher(ctx, {
    email,
    sms: noSms,
    rates: { email: { perSecond: 10_000 }, sms: { perSecond: 10_000 } },
    pausedWorkflows: async () => new Set(),
    ...change,
  })
}

export interface MessageState {
  id: number
  customerId: number
  status: string
  reason: string | null
  fence: number
  attempts: number
  dueAt: Date
  gate: { verdict: { kind: string } } | null
  consentEntryId: number | null
  clickedAt: Date | null
  openedAt: Date | null
  sentAt: Date | null
}

export function states(db: Db, ids: readonly number[]): Promise<MessageState[]> {
  return rows<MessageState>(
    db,
    sql`select id, customer_id as "customerId", status, reason, fence, attempts, due_at as "dueAt", gate,
      consent_entry_id as "consentEntryId", clicked_at as "clickedAt", opened_at as "openedAt", sent_at as "sentAt"
    from messages where id in (select value::bigint from jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb))
    order by id`,
  )
}

export async function state(db: Db, id: number): Promise<MessageState> {
  const [row] = await states(db, [id])
  if (!row) throw new Error(`there is no message ${id}`)
  return row
}

export function eventsOf(
  db: Db,
  customerId: number,
  type: string,
): Promise<{ properties: Record<string, unknown> }[]> {
  return rows(
    db,
    sql`select properties from events where customer_id = ${customerId} and type = ${type} order by id`,
  )
}
