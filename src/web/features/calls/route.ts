import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root-route.tsx'

export const callListsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/calls',
  component: lazyRouteComponent(() => import('./call-lists-screen.tsx'), 'CallListsScreen'),
})

export const callConsoleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/calls/$list',
  component: lazyRouteComponent(() => import('./console-screen.tsx'), 'ConsoleScreen'),
})

export const callBoardRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/call-board',
  component: lazyRouteComponent(() => import('./board-screen.tsx'), 'BoardScreen'),
})
