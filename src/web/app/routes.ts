import { calendarRoute } from '../features/calendar/route.ts'
import { callBoardRoute, callConsoleRoute, callListsRoute } from '../features/calls/route.ts'
import { editCampaignRoute, newCampaignRoute } from '../features/campaign/route.ts'
import { campaignsRoute } from '../features/campaigns/route.ts'
import { contentRoute, contentsRoute, formRoute } from '../features/contents/route.ts'
import { customerRoute } from '../features/customer/route.ts'
import { customersRoute } from '../features/customers/route.ts'
import { homeRoute } from '../features/home/route.ts'
import { importRoute, importsRoute } from '../features/imports/route.ts'
import { mapRoute } from '../features/map/route.ts'
import { choosePasswordRoute } from '../features/password/route.ts'
import { reportRoute } from '../features/report/route.ts'
import {
  consentHealthRoute,
  deliverabilityRoute,
  resultsRoute,
  scoresRoute,
} from '../features/results/route.ts'
import { newSegmentRoute, segmentRoute } from '../features/segment/route.ts'
import { segmentsRoute } from '../features/segments/route.ts'
import { setUpRoute } from '../features/set-up/route.ts'
import { settingsRoutes } from '../features/settings/route.ts'
import { signInRoute } from '../features/sign-in/route.ts'
import { designerRoute, workflowsRoute } from '../features/workflows/route.ts'
import { rootRoute, shellRoute } from './root-route.tsx'

/** Every screen, a line each. */
export const routeTree = rootRoute.addChildren([
  signInRoute,
  setUpRoute,
  choosePasswordRoute,
  shellRoute.addChildren([
    homeRoute,
    customersRoute,
    customerRoute,
    importsRoute,
    mapRoute,
    settingsRoutes,
    importRoute,
    segmentsRoute,
    newSegmentRoute,
    segmentRoute,
    campaignsRoute,
    newCampaignRoute,
    calendarRoute,
    editCampaignRoute,
    reportRoute,
    resultsRoute,
    scoresRoute,
    deliverabilityRoute,
    consentHealthRoute,
    workflowsRoute,
    designerRoute,
    contentsRoute,
    contentRoute,
    formRoute,
    callListsRoute,
    callConsoleRoute,
    callBoardRoute,
  ]),
])
