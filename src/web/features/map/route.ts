import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root-route.tsx'
import { type MapSearch, type Measure, measures } from './map-search.ts'

export const mapRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/map',
  validateSearch: ({ by, measure, segment, areas }: Record<string, unknown>): MapSearch => ({
    ...(by === 'country' && { by }),
    ...(measures.some((name) => name === measure) && { measure: measure as Measure }),
    ...(typeof segment === 'string' && segment !== '' && { segment }),
    ...(Array.isArray(areas) && areas.length > 0 && { areas: areas.map(String) }),
  }),
  component: lazyRouteComponent(() => import('./map-screen.tsx'), 'MapScreen'),
})
