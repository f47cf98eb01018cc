import type { Schemas } from '../../api/call.ts'
import type { Finding } from './drafts.ts'
import type { DesignerView } from './route-search.ts'
import type { DiffControl } from './use-diff.ts'
import type { WorkHistory } from './use-history.ts'
import type { Saving } from './use-saving.ts'
import type { SimulationControl } from './use-simulation.ts'

export interface BarProps {
  readonly title: string
  readonly workflow: Schemas['WorkflowDetail']
  readonly history: WorkHistory
  readonly saving: Saving
  readonly simulation: SimulationControl
  readonly diff: DiffControl
  readonly view: DesignerView
  readonly lint: readonly Finding[]
  readonly reload: () => void
}
