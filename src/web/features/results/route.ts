import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root-route.tsx'
import { type DaysSearch, readDays } from './period.ts'

const days = ({ days: wanted }: Record<string, unknown>): DaysSearch => {
  const read = readDays(wanted)
  return read === undefined ? {} : { days: read }
}

export const resultsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/results',
  validateSearch: days,
  component: lazyRouteComponent(() => import('./results-screen.tsx'), 'ResultsScreen'),
})

export const scoresRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/results/scores',
  component: lazyRouteComponent(() => import('./scores-screen.tsx'), 'ScoresScreen'),
})

export const deliverabilityRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/results/deliverability',
  validateSearch: days,
  component: lazyRouteComponent(() => import('./deliverability-screen.tsx'), 'DeliverabilityScreen'),
})

export const consentHealthRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/results/consent',
  component: lazyRouteComponent(() => import('./consent-screen.tsx'), 'ConsentScreen'),
})
