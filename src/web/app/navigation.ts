import { calendarNav } from '../features/calendar/nav.ts'
import { callBoardNav, callsNav } from '../features/calls/nav.ts'
import { campaignsNav } from '../features/campaigns/nav.ts'
import { contentsNav } from '../features/contents/nav.ts'
import { customersNav } from '../features/customers/nav.ts'
import { homeNav } from '../features/home/nav.ts'
import { importsNav } from '../features/imports/nav.ts'
import { mapNav } from '../features/map/nav.ts'
import { resultsNav } from '../features/results/nav.ts'
import { segmentsNav } from '../features/segments/nav.ts'
import { settingsNav } from '../features/settings/nav.ts'
import { workflowsNav } from '../features/workflows/nav.ts'
import type { NavItem } from './nav-item.ts'

/** What the rail and the palette offer, in this order, a line each. */
export const navigation: readonly NavItem[] = [
  homeNav,
  customersNav,
  segmentsNav,
  importsNav,
  mapNav,
  campaignsNav,
  workflowsNav,
  contentsNav,
  calendarNav,
  callsNav,
  callBoardNav,
  resultsNav,
  settingsNav,
]
