import { z } from '@hono/zod-openapi'
import type { Trial } from '../../simulation/trial.ts'

const instant = z.iso.datetime()

export const TrialView = z
  .object({
    at: instant,
    until: instant.openapi({ description: 'How far it looked ahead' }),
    arm: z.enum(['treated', 'holdout']).openapi({ description: 'In the holdout they would get nothing' }),
    refused: z.string().nullable().openapi({ description: 'Why the re-entry rule would keep them out now' }),
    entry: z.object({
      from: z.enum(['given', 'last_event', 'nothing']),
      at: instant.nullable(),
      properties: z.record(z.string(), z.unknown()),
      passes: z.boolean().openapi({ description: 'Whether the filter of the trigger lets this in' }),
    }),
    status: z.string(),
    exitReason: z.string().nullable(),
    endedAt: instant.nullable(),
    standing: z.string().nullable(),
    steps: z.array(
      z.object({
        step: z.string(),
        type: z.string(),
        branch: z.string().nullable(),
        arrivedAt: instant,
        leftAt: instant,
        because: z.record(z.string(), z.unknown()).nullable(),
        saw: z.array(
          z.object({
            kind: z.enum(['attribute', 'segment', 'consent', 'score', 'event']),
            key: z.string(),
            value: z.unknown(),
          }),
        ),
      }),
    ),
    messages: z.array(
      z.object({
        step: z.string(),
        channel: z.string(),
        status: z.string(),
        reason: z.string().nullable(),
        at: instant,
      }),
    ),
  })
  .openapi('WorkflowTrial')

export function toTrialView({ entry, steps, messages, ...trial }: Trial): z.infer<typeof TrialView> {
  return {
    ...trial,
    at: trial.at.toISOString(),
    until: trial.until.toISOString(),
    endedAt: trial.endedAt?.toISOString() ?? null,
    entry: { ...entry, at: entry.at?.toISOString() ?? null },
    steps: steps.map(({ arrivedAt, leftAt, saw, ...step }) => ({
      ...step,
      arrivedAt: arrivedAt.toISOString(),
      leftAt: leftAt.toISOString(),
      saw: [...saw],
    })),
    messages: messages.map(({ at, ...message }) => ({ ...message, at: at.toISOString() })),
  }
}
