import { createRoute, lazyRouteComponent } from '@tanstack/react-router'
import { shellRoute } from '../../app/root-route.tsx'

export interface CalendarSearch {
  readonly view?: 'month' | 'week'
  /** A day in it, as 2026-11-28. */
  readonly day?: string
}

export const calendarRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/calendar',
  validateSearch: ({ view, day }: Record<string, unknown>): CalendarSearch => ({
    ...((view === 'month' || view === 'week') && { view }),
    ...(typeof day === 'string' && /^\d{4}-\d\d-\d\d$/.test(day) && { day }),
  }),
  component: lazyRouteComponent(() => import('./calendar-screen.tsx'), 'CalendarScreen'),
})
