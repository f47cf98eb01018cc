import { homeProgress } from '../measurement/reports/home.ts'
import { listSegments } from '../segments/queries/segments.ts'
import type { LiveTopic } from './live.ts'
import { toSegmentView } from './routes/segment-views.ts'

/** One line per thing that screens watch. `name:argument` names one of many. */
export const liveTopics: Readonly<Record<string, LiveTopic>> = {
  segments: {
    everyMs: 2_000,
    read: async (ctx) => ({ items: (await listSegments(ctx.db)).map(toSegmentView) }),
  },
  overview: { everyMs: 2_000, read: (ctx) => homeProgress(ctx.db, ctx.clock.now()) },
}
