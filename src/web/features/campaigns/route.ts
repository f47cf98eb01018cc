import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root-route.tsx'
import { type CampaignState, campaignStates } from './state.ts'

export const campaignsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/campaigns',
  validateSearch: ({ q, state }: Record<string, unknown>): { q?: string; state?: CampaignState | 'all' } => ({
    ...(typeof q === 'string' && q !== '' && { q }),
    ...(campaignStates.some((one) => one === state) && { state: state as CampaignState }),
  }),
  component: lazyRouteComponent(() => import('./campaigns-screen.tsx'), 'CampaignsScreen'),
})
