import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root-route.tsx'
import type { Condition } from './draft.ts'

export const newSegmentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/segments/new',
  // What it begins with: the map and others hand over a condition.
  validateSearch: ({ condition }: Record<string, unknown>): { condition?: Condition } =>
    typeof condition === 'object' && condition !== null && !Array.isArray(condition)
      ? { condition: condition as Condition }
      : {},
  component: lazyRouteComponent(() => import('./segment-screen.tsx'), 'NewSegmentScreen'),
})

export const segmentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/segments/$key',
  component: lazyRouteComponent(() => import('./segment-screen.tsx'), 'SegmentScreen'),
})
