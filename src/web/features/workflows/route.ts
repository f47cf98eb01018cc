import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root-route.tsx'
import { type DesignerView, designerViews } from './route-search.ts'

export const workflowsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/workflows',
  validateSearch: ({ q, state }: Record<string, unknown>): { q?: string; state?: string } => ({
    ...(typeof q === 'string' && q !== '' && { q }),
    ...(typeof state === 'string' && { state }),
  }),
  component: lazyRouteComponent(() => import('./workflows-screen.tsx'), 'WorkflowsScreen'),
})

export const designerRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/workflows/$key',
  validateSearch: ({
    view,
    version,
  }: Record<string, unknown>): { view?: DesignerView; version?: number } => ({
    ...(designerViews.some((one) => one === view) && { view: view as DesignerView }),
    ...(typeof version === 'number' && { version }),
  }),
  component: lazyRouteComponent(() => import('./designer-screen.tsx'), 'DesignerScreen'),
})
