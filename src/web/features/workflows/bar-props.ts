import type { Schemas } from '../../api/call.ts'
import type { Finding } from './drafts.ts'
import type { DesignerView } from './route-search.ts'
import type { DiffControl } from './use-diff.ts'
import type { WorkHistory } from './use-history.ts'
import type { Saving } from './use-saving.ts'
import type { SimulationControl } from './use-simulation.ts'

/** A published version as it was. */
export interface Viewing {
  readonly version: number
  readonly source: string
}

export interface BarProps {
  readonly title: string
  readonly workflow: Schemas['WorkflowDetail']
  readonly history: WorkHistory
  readonly saving: Saving
  readonly simulation: SimulationControl
  readonly diff: DiffControl
  readonly view: DesignerView
  readonly lint: readonly Finding[]
  /** An older version that is only looked at. */
  readonly viewing: Viewing | undefined
  readonly reload: () => void
  readonly onTry: () => void
}
