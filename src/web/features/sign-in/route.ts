import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { rootRoute } from '../../app/root-route.tsx'

export const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  /** `after`: where the person wanted to go. Only a path of ours. */
  validateSearch: (search: Record<string, unknown>): { after?: string } => {
    const { after } = search
    return typeof after === 'string' && /^\/(?!\/)/.test(after) ? { after } : {}
  },
  component: lazyRouteComponent(() => import('./sign-in-screen.tsx'), 'SignInScreen'),
})
