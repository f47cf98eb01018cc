import { getImport } from '../imports/move-import.ts'
import { homeProgress } from '../measurement/reports/home.ts'
import { listSegments } from '../segments/queries/segments.ts'
import { getFlow } from '../workflows/get-flow.ts'
import type { LiveTopic } from './live.ts'
import { publicIds } from './public-id.ts'
import { boardView } from './routes/call-desk-views.ts'
import { toImportView } from './routes/import-views.ts'
import { toSegmentView } from './routes/segment-views.ts'

/** One line per thing that screens watch. `name:argument` names one of many. */
export const liveTopics: Readonly<Record<string, LiveTopic>> = {
  workflow: { everyMs: 5_000, read: (ctx, key) => getFlow(ctx.db, key, ctx.clock.now()) },
  calls: { everyMs: 2_000, read: boardView },
  segments: {
    everyMs: 2_000,
    read: async (ctx) => ({ items: (await listSegments(ctx.db)).map(toSegmentView) }),
  },
  import: {
    everyMs: 500,
    read: async (ctx, id) => {
      const ids = publicIds(ctx)
      return toImportView(await getImport(ctx, ids.from('imp', id)), ids)
    },
  },
  overview: { everyMs: 2_000, read: (ctx) => homeProgress(ctx.db, ctx.clock.now()) },
}
