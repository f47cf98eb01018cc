import { z } from '@hono/zod-openapi'
import type { ExplainedNode, Explanation } from '../../segments/explain-segment.ts'
import type { SegmentUse } from '../../segments/manage-segment.ts'
import type { Preview } from '../../segments/preview-segment.ts'
import type { Member } from '../../segments/queries/members.ts'
import type { Segment, SegmentWithSize } from '../../segments/queries/segments.ts'
import { segmentStates } from '../../segments/segment.ts'
import { sayCondition } from '../../segments/sentence.ts'
import type { PublicIds } from '../public-id.ts'

const instant = z.iso.datetime().nullable()
const Said = z.object({ en: z.string(), fr: z.string() })

/** A condition is checked by the segments room, which names the path of what is wrong. */
export const ConditionBody = z.record(z.string(), z.unknown()).openapi('Condition', {
  description: 'A tree of conditions: all, any, none, not, atLeast … of, and the kinds in docs/segments.md',
  example: {
    all: [
      { attribute: 'city', is: 'Lyon' },
      { event: 'order_placed', within: 'P30D' },
    ],
  },
})

const BuildView = z.object({
  phase: z.enum(['waiting', 'computing', 'applying', 'done', 'cancelled', 'failed']),
  percent: z.number(),
  rowsDone: z.number().int(),
  rowsTotal: z.number().int(),
  etaS: z.number().int().nullable(),
  error: z.string().nullable(),
})

export const SegmentView = z
  .object({
    key: z.string(),
    name: z.record(z.string(), z.string()),
    kind: z.enum(['rules', 'static']),
    state: z.enum(segmentStates),
    version: z.number().int(),
    size: z.number().int().openapi({ description: 'Members now' }),
    condition: ConditionBody.nullable(),
    sentence: Said.nullable(),
    draft: ConditionBody.nullable(),
    build: BuildView.nullable(),
    builtAt: instant,
    updatedAt: z.iso.datetime(),
  })
  .openapi('Segment')

export const SegmentDetailView = SegmentView.extend({
  usedBy: z.array(z.object({ kind: z.enum(['segment', 'workflow']), key: z.string() })),
}).openapi('SegmentDetail')

export function toSegmentView(segment: SegmentWithSize): z.infer<typeof SegmentView> {
  const { key, name, kind, state, version, members, builtAt, updatedAt } = segment
  const condition = segment.condition as Record<string, unknown> | null
  return {
    key,
    name,
    kind,
    state,
    version,
    size: members,
    condition,
    sentence: condition && sayCondition(condition),
    draft: segment.draft as Record<string, unknown> | null,
    build: toBuildView(segment),
    builtAt: builtAt?.toISOString() ?? null,
    updatedAt: updatedAt.toISOString(),
  }
}

export function toSegmentDetailView(segment: SegmentWithSize, uses: readonly SegmentUse[]) {
  return { ...toSegmentView(segment), usedBy: uses.map(({ kind, key }) => ({ kind, key })) }
}

function toBuildView({ buildProgress }: Segment): z.infer<typeof BuildView> | null {
  if (!buildProgress) return null
  const { phase, percent, rowsDone, rowsTotal, etaS, error } = buildProgress
  return { phase, percent, rowsDone, rowsTotal, etaS: etaS ?? null, error: error ?? null }
}

export const MemberView = z
  .object({
    customer: z.string(),
    since: z.iso.datetime(),
    email: z.string().nullable(),
    phone: z.string().nullable(),
    attributes: z.record(z.string(), z.unknown()),
  })
  .openapi('SegmentMember')

export function toMemberView(member: Member, ids: PublicIds): z.infer<typeof MemberView> {
  const { customerId, since, email, phone, attributes } = member
  return { customer: ids.to('cus', customerId), since: since.toISOString(), email, phone, attributes }
}

export const PreviewView = z
  .object({
    count: z.number().int(),
    total: z.number().int().openapi({ description: 'All customers' }),
    estimated: z
      .boolean()
      .openapi({ description: 'True when counting took too long and a sample was taken' }),
    steps: z.array(z.object({ sentence: Said, count: z.number().int() })),
    sample: z.array(
      z.object({
        customer: z.string(),
        email: z.string().nullable(),
        phone: z.string().nullable(),
        attributes: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .openapi('SegmentPreview')

export function toPreviewView(
  { sample, steps, ...counts }: Preview,
  ids: PublicIds,
): z.infer<typeof PreviewView> {
  return {
    ...counts,
    steps: [...steps],
    sample: sample.map(({ id, ...customer }) => ({ customer: ids.to('cus', id), ...customer })),
  }
}

/** One node; its `parts` are nodes of the same shape. */
const NodeView = z
  .object({
    kind: z.enum(['all', 'any', 'none', 'not', 'of', 'leaf']),
    holds: z.boolean(),
    sentence: Said,
    parts: z.array(z.unknown()).optional(),
    condition: z.unknown().optional(),
    seen: z.record(z.string(), z.unknown()).optional(),
    since: z.iso.datetime().optional(),
    nextChangeAt: z.iso.datetime().optional(),
    asOfThen: z.boolean().optional(),
  })
  .openapi('SegmentExplanationNode')

export const ExplanationView = z
  .object({
    segment: z.string(),
    customer: z.string(),
    at: z.iso.datetime(),
    matches: z.boolean().openapi({ description: 'By the condition, as of `at`' }),
    member: z.boolean().openapi({ description: 'As it is kept now, whatever instant was asked for' }),
    memberSince: instant,
    checkAgainAt: instant,
    why: NodeView,
  })
  .openapi('SegmentExplanation')

export function toExplanationView(explanation: Explanation, ids: PublicIds): z.infer<typeof ExplanationView> {
  const { segment, customerId, at, matches, member, memberSince, checkAgainAt, why } = explanation
  return {
    segment,
    customer: ids.to('cus', customerId),
    at: at.toISOString(),
    matches,
    member,
    memberSince: memberSince?.toISOString() ?? null,
    checkAgainAt: checkAgainAt?.toISOString() ?? null,
    why: toNodeView(why),
  }
}

function toNodeView({ parts, since, nextChangeAt, ...node }: ExplainedNode): z.infer<typeof NodeView> {
  return {
    ...node,
    ...(parts && { parts: parts.map(toNodeView) }),
    ...(since && { since: since.toISOString() }),
    ...(nextChangeAt && { nextChangeAt: nextChangeAt.toISOString() }),
  }
}
