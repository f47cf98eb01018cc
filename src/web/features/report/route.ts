import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root-route.tsx'

export const reportRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/reports/$key',
  component: lazyRouteComponent(() => import('./report-screen.tsx'), 'ReportScreen'),
})
