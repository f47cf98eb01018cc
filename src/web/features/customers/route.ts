import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root-route.tsx'
import type { CustomersSearch } from './search.ts'

export const customersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/customers',
  validateSearch: ({ q, segment, state }: Record<string, unknown>): CustomersSearch => ({
    ...(typeof q === 'string' && q !== '' && { q }),
    ...(typeof segment === 'string' && segment !== '' && { segment }),
    ...((state === 'known' || state === 'anonymous') && { state }),
  }),
  component: lazyRouteComponent(() => import('./customers-screen.tsx'), 'CustomersScreen'),
})
