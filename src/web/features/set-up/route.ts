import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { setUpQuery } from '../../api/session.ts'
import { rootRoute } from '../../app/root-route.tsx'

export const setUpRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/set-up',
  validateSearch: (search: Record<string, unknown>): { code?: string } =>
    typeof search['code'] === 'string' ? { code: search['code'] } : {},
  beforeLoad: async ({ context: { client } }) => {
    const { needed } = await client.ensureQueryData(setUpQuery)
    if (!needed) throw redirect({ to: '/' })
  },
  component: lazyRouteComponent(() => import('./set-up-screen.tsx'), 'SetUpScreen'),
})
