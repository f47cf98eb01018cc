import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root-route.tsx'
import { type WizardStep, wizardSteps } from './model/plan.ts'

export interface WizardSearch {
  readonly step?: WizardStep
  /** The campaign that a new one begins as a copy of. */
  readonly from?: string
  /** Whom a new one is for. */
  readonly segment?: string
}

function validateSearch({ step, from, segment }: Record<string, unknown>): WizardSearch {
  const known = wizardSteps.find((one) => one === step)
  return {
    ...(known && { step: known }),
    ...(typeof from === 'string' && { from }),
    ...(typeof segment === 'string' && { segment }),
  }
}

export const newCampaignRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns/new',
  validateSearch,
  component: lazyRouteComponent(() => import('./wizard-screen.tsx'), 'NewCampaignScreen'),
})

export const editCampaignRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns/$key/edit',
  validateSearch,
  component: lazyRouteComponent(() => import('./wizard-screen.tsx'), 'EditCampaignScreen'),
})
