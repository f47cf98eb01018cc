import {
  IconCalendarEvent,
  IconFileCheck,
  IconFilter,
  IconGauge,
  IconMail,
  IconMessage2,
  IconPhone,
  IconRoute,
  IconShieldCheck,
  IconShieldOff,
  IconShoppingBag,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import type { Schemas } from '../../api/call.ts'
import type { Tone } from '../../ui/badge.tsx'
import type { texts } from './timeline-texts.ts'

type Words = (typeof texts)['en']

export const lineKinds = ['messages', 'calls', 'events', 'consents', 'steps'] as const
export type LineKind = (typeof lineKinds)[number]

export interface Line {
  readonly id: string
  readonly at: string
  readonly kind: LineKind
  readonly icon: ComponentType<{ size?: number; stroke?: number }>
  readonly tone: Tone
  readonly title: string
  readonly text: string
  readonly value: number | null
}

/** What an event of the timeline says to a marketer. */
export function toLine(event: Schemas['TimelineEvent'], words: Words, nameOf: (key: string) => string): Line {
  const { type, properties } = event
  const channel = textOf(properties['channel'])
  const say = words.events[type]
  const title = say ? say(words.channels[channel] ?? channel) : ownTitle(type, words)
  return {
    id: event.id,
    at: event.occurredAt,
    value: event.value,
    title,
    ...lookOf(type, channel),
    text: detailOf(event, words, nameOf),
  }
}

/** An enrolment and every step that was passed, as lines of the same list. */
export function toStepLines(
  enrolment: Schemas['Explanation']['enrolments'][number],
  words: Words,
  nameOf: (key: string) => string,
): Line[] {
  const look = { kind: 'steps', icon: IconRoute, tone: 'neutral', value: null } as const
  const title = words.step(nameOf(enrolment.workflow))
  const passed = enrolment.log.map(({ step, type, leftAt }, index) => ({
    ...look,
    id: `${enrolment.id}-${index}`,
    at: leftAt,
    title,
    text: words.stepText(words.stepTypes[type ?? ''] ?? words.passed, step),
  }))
  const text = enrolment.arm === 'holdout' ? words.enteredHoldout : words.entered
  return [...passed, { ...look, id: enrolment.id, at: enrolment.enteredAt, title, text }]
}

function ownTitle(type: string, words: Words): string {
  if (type === 'order_placed') return words.orderPlaced
  const text = type.replaceAll('_', ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

type Look = Pick<Line, 'kind' | 'icon' | 'tone'>

const looks: Readonly<Record<string, Look>> = {
  message: { kind: 'messages', icon: IconMail, tone: 'email' },
  call: { kind: 'calls', icon: IconPhone, tone: 'phone' },
  consent: { kind: 'consents', icon: IconShieldOff, tone: 'bad' },
  segment: { kind: 'steps', icon: IconFilter, tone: 'test' },
  score: { kind: 'steps', icon: IconGauge, tone: 'test' },
  customer: { kind: 'events', icon: IconFileCheck, tone: 'good' },
  order: { kind: 'events', icon: IconShoppingBag, tone: 'data' },
}

function lookOf(type: string, channel: string): Look {
  if (type.startsWith('message_') && channel === 'sms') {
    return { kind: 'messages', icon: IconMessage2, tone: 'sms' }
  }
  if (/^consent_(granted|confirmed)$/.test(type))
    return { kind: 'consents', icon: IconShieldCheck, tone: 'good' }
  return looks[type.split('_', 1)[0] ?? ''] ?? { kind: 'events', icon: IconCalendarEvent, tone: 'data' }
}

const SHOWN_FIELDS = 3
const hidden = new Set([
  'message',
  'messageId',
  'enrolmentId',
  'entry',
  'changed',
  'channel',
  'final',
  'step',
  'list',
])

function detailOf(
  { type, properties }: Schemas['TimelineEvent'],
  words: Words,
  nameOf: (key: string) => string,
): string {
  if (type.startsWith('message_')) return sayMessage(properties, words, nameOf)
  const outcome = textOf(properties['outcome'])
  if (type === 'call_outcome') return words.outcomes[outcome] ?? outcome
  const source = textOf(properties['source'])
  if (/^(consent|customer)_/.test(type)) return words.sources[source.split(':', 1)[0] ?? ''] ?? source
  return Object.entries(properties)
    .filter(([key, value]) => !hidden.has(key) && ['string', 'number'].includes(typeof value))
    .slice(0, SHOWN_FIELDS)
    .map(([key, value]) => `${key} ${value}`)
    .join(' · ')
}

function sayMessage(
  properties: Record<string, unknown>,
  words: Words,
  nameOf: (key: string) => string,
): string {
  const workflow = textOf(properties['workflow'])
  const about = words.messageText(workflow && nameOf(workflow), textOf(properties['template']))
  return [about, textOf(properties['url'])].filter(Boolean).join(' · ')
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
