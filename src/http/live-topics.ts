import { homeProgress } from '../measurement/reports/home.ts'
import { listSegments } from '../segments/queries/segments.ts'
import { getFlow } from '../workflows/get-flow.ts'
import type { LiveTopic } from './live.ts'
import { boardView } from './routes/call-desk-views.ts'
import { toSegmentView } from './routes/segment-views.ts'

/** One line per thing that screens watch. `name:argument` names one of many. */
export const liveTopics: Readonly<Record<string, LiveTopic>> = {
  workflow: { everyMs: 5_000, read: (ctx, key) => getFlow(ctx.db, key, ctx.clock.now()) },
  calls: { everyMs: 2_000, read: boardView },
  segments: {
    everyMs: 2_000,
    read: async (ctx) => ({ items: (await listSegments(ctx.db)).map(toSegmentView) }),
  },
  overview: { everyMs: 2_000, read: (ctx) => homeProgress(ctx.db, ctx.clock.now()) },
}
