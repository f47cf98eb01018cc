import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root-route.tsx'

export const reportRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reports/$key',
  /** `with`: the key of what it is compared with. */
  validateSearch: ({ with: other }: Record<string, unknown>): { with?: string } => ({
    ...(typeof other === 'string' && other !== '' && { with: other }),
  }),
  component: lazyRouteComponent(() => import('./report-screen.tsx'), 'ReportScreen'),
})
