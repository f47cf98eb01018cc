import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root-route.tsx'

export const newSegmentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/segments/new',
  component: lazyRouteComponent(() => import('./segment-screen.tsx'), 'NewSegmentScreen'),
})

export const segmentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/segments/$key',
  component: lazyRouteComponent(() => import('./segment-screen.tsx'), 'SegmentScreen'),
})
