import { callBoardRoute, callConsoleRoute, callListsRoute } from '../features/calls/route.ts'
import { homeRoute } from '../features/home/route.ts'
import { setUpRoute } from '../features/set-up/route.ts'
import { signInRoute } from '../features/sign-in/route.ts'
import { designerRoute, workflowsRoute } from '../features/workflows/route.ts'
import { rootRoute, shellRoute } from './root-route.tsx'

/** Every screen, a line each. */
export const routeTree = rootRoute.addChildren([
  signInRoute,
  setUpRoute,
  shellRoute.addChildren([
    homeRoute,
    workflowsRoute,
    designerRoute,
    callListsRoute,
    callConsoleRoute,
    callBoardRoute,
  ]),
])
