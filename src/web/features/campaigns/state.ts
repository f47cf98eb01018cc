import type { Schemas } from '../../api/call.ts'

export const campaignStates = ['draft', 'planned', 'running', 'done'] as const
export type CampaignState = (typeof campaignStates)[number]

type Figures = Pick<
  Schemas['WorkflowFigures'],
  'state' | 'launchedAt' | 'launchFinishedAt' | 'queued' | 'active' | 'recurs' | 'entered'
>

/** Where a campaign stands, as one filters by it. */
export function stateOf({
  state,
  launchedAt,
  launchFinishedAt,
  queued,
  active,
  recurs,
  entered,
}: Figures): CampaignState {
  if (state === 'draft') return 'draft'
  if (recurs && entered > 0) return 'running'
  if (!launchedAt && entered === 0) return 'planned'
  return launchFinishedAt && queued === 0 && active === 0 ? 'done' : 'running'
}

/** Until it was launched, it can be changed. */
export function isOpen({ launchedAt }: Pick<Figures, 'launchedAt'>): boolean {
  return launchedAt === null
}
