import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root-route.tsx'

export const choosePasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/choose-password',
  component: lazyRouteComponent(() => import('./choose-password-screen.tsx'), 'ChoosePasswordScreen'),
})
