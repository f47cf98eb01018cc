import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, Outlet, redirect } from '@tanstack/react-router'
import { meQuery, setUpQuery } from '../api/session.ts'
import { NotFound, RouteError } from './route-error.tsx'
import { Shell } from './shell.tsx'

export const rootRoute = createRootRouteWithContext<{ client: QueryClient }>()({
  component: Outlet,
  errorComponent: RouteError,
  notFoundComponent: NotFound,
})

/** Above every screen of somebody who is signed in: navigation, palette, notice of the outbox. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  errorComponent: RouteError,
  notFoundComponent: NotFound,
  beforeLoad: async ({ context: { client }, location }) => {
    const me = await client.ensureQueryData(meQuery)
    if (me) return
    const { needed } = await client.ensureQueryData(setUpQuery)
    if (needed) throw redirect({ to: '/set-up' })
    throw redirect({ to: '/sign-in', search: { after: location.href } })
  },
})
