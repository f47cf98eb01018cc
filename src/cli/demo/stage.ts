import type { Config } from '../../config.ts'
import type { Context } from '../../context.ts'
import type { DemoClient } from './client.ts'
import type { MovableClock } from './movable-clock.ts'
import type { Progress } from './progress.ts'
import type { Timeline } from './timeline.ts'

/** What every scene of the demo needs. */
export interface Stage {
  readonly config: Config
  readonly ctx: Context
  readonly clock: MovableClock
  readonly timeline: Timeline
  /** As the marketer. */
  readonly client: DemoClient
  /** As the phone agent. */
  readonly agent: DemoClient
  readonly progress: Progress
}
