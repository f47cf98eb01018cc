import { setTimeout as sleep } from 'node:timers/promises'
import { readMail as takeApart } from '../../channels/email/read-mail.ts'
import { bucketOf } from '../../core/bucket.ts'
import type { Person } from '../../sample/people.ts'
import { AUTOMATION, CAMPAIGN } from './set-up.ts'
import type { Stage } from './stage.ts'
import { waitUntilIdle } from './waiting.ts'

const MINUTE_MS = 60_000
const CARTS = 40
/** Whoever clicks has opened; who opened is only seen of those who agreed to it. */
const OPENED_SHARE = 0.3
const CLICKED_SHARE = 0.12

/** The campaign starts: everybody in the segment, but one in ten, gets the mail if the gate lets it. */
export async function launchCampaign(stage: Stage): Promise<void> {
  const { client, progress } = stage
  await client.api('POST', `/api/workflows/${CAMPAIGN}/launch`)
  for (;;) {
    const { launch } = await client.api<WorkflowState>('GET', `/api/workflows/${CAMPAIGN}`)
    if (launch)
      progress.count('audience enrolled', launch.enrolled, Math.max(launch.audience, launch.enrolled))
    if (launch?.finishedAt) break
    await sleep(60)
  }
  await waitUntilIdle(stage, 'gated and delivered to the outbox')
}

/** People fill carts; some order within the hour, so they are left alone. */
export async function playCarts(stage: Stage, people: readonly Person[]): Promise<void> {
  const { client, clock, progress } = stage
  const shoppers = people.filter(({ consents }) => consents.email).slice(0, CARTS)
  const now = clock.now()
  const carts = shoppers.map((person, index) =>
    event(person, 'cart_updated', { cart_id: `cart-${index}`, total: 40 + index * 5 }, now),
  )
  await client.track(carts)
  const ordered = shoppers.slice(0, 5)
  const soon = new Date(now.getTime() + 20 * MINUTE_MS)
  await waitUntilIdle(stage, 'carts looked at')
  clock.moveTo(soon)
  await client.track(
    ordered.map((person, index) =>
      event(person, 'order_placed', { order_id: `cart-order-${index}`, total: 60 + index }, soon),
    ),
  )
  progress.say(
    `${carts.length} carts are posted to the events API, ${ordered.length} of them ordered 20 minutes later (played)`,
  )
  clock.moveTo(new Date(now.getTime() + 70 * MINUTE_MS))
  await waitUntilIdle(stage, 'an hour later: reminders of the others')
}

/** Some recipients press the link in their mail, one of them orders, another unsubscribes in one click. */
export async function playResponses(stage: Stage): Promise<void> {
  const { client, clock, progress } = stage
  clock.moveTo(new Date(clock.now().getTime() + 90 * MINUTE_MS))
  const mails = await listOutbox(stage, 'email')
  const readers = mails.filter(({ recipient }) => drawOf(recipient) < OPENED_SHARE)
  for (const [done, mail] of readers.entries()) {
    const { text, raw } = await readMail(stage, mail.id)
    // Only the mails of those who agreed have a pixel, in their HTML part.
    const pixel = findLink(takeApart(raw).html, '/o/')
    if (pixel) await client.browse(pixel)
    const link = drawOf(mail.recipient) < CLICKED_SHARE ? findLink(text, '/c/') : undefined
    if (link) await client.browse(link)
    progress.count('mails opened, some links pressed (played)', done + 1, readers.length)
  }
  await waitUntilIdle(stage, 'clicks judged')

  const buyer = readers.find(({ recipient }) => drawOf(recipient) < CLICKED_SHARE)
  if (buyer) await orderAs(stage, buyer.recipient)
  const leaver = mails.find(({ recipient }) => drawOf(recipient) > 0.9)
  if (leaver) await unsubscribe(stage, leaver)
  await waitUntilIdle(stage, 'responses looked at')
}

/** Two days later the rest of the workflow: an SMS, or a call by a person; two calls are made. */
export async function playFollowUp(stage: Stage): Promise<void> {
  const { agent, clock, timeline, progress } = stage
  clock.moveTo(timeline.followsUpAt)
  await waitUntilIdle(stage, 'two days later: SMS sent, call lists filled')
  for (const outcome of ['sale', 'no_answer']) {
    const call = await agent.api<ClaimedCall | undefined>('POST', '/api/call-lists/winback/claim')
    if (!call) throw new Error('the call list has nobody who may be called now')
    const { fence, task } = call
    await agent.api('POST', `/api/call-tasks/${task.id}/outcome`, { fence, outcome })
    progress.say(`an agent calls ${call.phone.slice(0, 8)}…: ${outcome} (played)`)
  }
  await waitUntilIdle(stage, 'outcomes looked at')
  clock.moveTo(timeline.endsAt)
  await waitUntilIdle(stage, 'the day after: those whose morning came later (Réunion)')
}

interface WorkflowState {
  readonly launch: {
    readonly audience: number
    readonly enrolled: number
    readonly finishedAt: string | null
  } | null
}

interface ClaimedCall {
  readonly task: { readonly id: string }
  readonly fence: number
  readonly phone: string
}

export interface OutboxItem {
  readonly id: number
  readonly message: string | null
  readonly recipient: string
}

interface OutboxMail {
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly raw: string
}

/** How ready this person is to do something, from 0, very, to 1. */
function drawOf(recipient: string): number {
  return bucketOf('demo:click', recipient)
}

/** Everything in the outbox of that channel. */
export async function listOutbox({ client }: Stage, channel: 'email' | 'sms'): Promise<OutboxItem[]> {
  const all: OutboxItem[] = []
  for (let cursor = ''; ; ) {
    const query = new URLSearchParams({ channel, limit: '200', ...(cursor ? { cursor } : {}) })
    const page = await client.api<{ items: OutboxItem[]; next: string | null }>('GET', `/api/outbox?${query}`)
    all.push(...page.items)
    if (!page.next) return all
    cursor = page.next
  }
}

function readMail({ client }: Stage, id: number): Promise<OutboxMail> {
  return client.api('GET', `/api/outbox/${id}`)
}

function findLink(text: string, path: string): string | undefined {
  return text.match(/https?:\/\/[^\s<>")\]]+/g)?.find((url) => url.includes(path))
}

async function orderAs({ client, clock, progress }: Stage, email: string): Promise<void> {
  const found = await client.api<{ items: { identities?: unknown; id: string }[] }>(
    'GET',
    `/api/customers?${new URLSearchParams({ q: email })}`,
  )
  const id = found.items[0]?.id
  if (!id) throw new Error(`${email} is not found`)
  const { identities } = await client.api<{ identities: { kind: string; value: string }[] }>(
    'GET',
    `/api/customers/${id}`,
  )
  const userId = identities.find(({ kind }) => kind === 'external')?.value ?? ''
  await client.track([
    {
      userId,
      event: 'order_placed',
      properties: { order_id: 'played-order', total: 79.9 },
      timestamp: clock.now().toISOString(),
      messageId: 'demo-played-order',
    },
  ])
  progress.say('one of them orders for 79.90 (played)')
}

/** RFC 8058, as the mail program of the recipient does it. */
async function unsubscribe(stage: Stage, { id }: OutboxItem): Promise<void> {
  const { headers } = await readMail(stage, id)
  const url = /<(https?:[^>]+)>/.exec(headers['list-unsubscribe'] ?? '')?.[1]
  if (!url) throw new Error('the mail has no List-Unsubscribe header')
  const response = await stage.client.browse(url, { 'List-Unsubscribe': 'One-Click' })
  if (response.status !== 200) throw new Error(`the unsubscribe link answered ${response.status}`)
  stage.progress.say('one recipient unsubscribes in one click (played)')
}

function event(person: Person, type: string, properties: Record<string, unknown>, at: Date) {
  return {
    userId: person.externalId,
    event: type,
    properties,
    timestamp: at.toISOString(),
    messageId: `demo-${type}-${person.externalId}-${at.getTime()}`,
  }
}

/** For the summary: how many mails went to whom more than once for the same message. */
export function countDuplicates(items: readonly OutboxItem[]): number {
  const messages = items.flatMap(({ message }) => message ?? [])
  return messages.length - new Set(messages).size
}

export const workflowsOfDemo = { campaign: CAMPAIGN, automation: AUTOMATION } as const
