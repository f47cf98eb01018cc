import type { OpenAPIHono } from '@hono/zod-openapi'
import type { Env } from './router.ts'
import { apiKeyRoutes } from './routes/api-keys.ts'
import { auditRoutes } from './routes/audit.ts'
import { calendarRoutes } from './routes/calendar.ts'
import { callDeskRoutes } from './routes/call-desk.ts'
import { callRoutes } from './routes/calls.ts'
import { consentRoutes } from './routes/consent.ts'
import { contentRoutes } from './routes/contents.ts'
import { customerActionRoutes } from './routes/customer-actions.ts'
import { customerRoutes } from './routes/customers.ts'
import { deliverabilityRoutes } from './routes/deliverability.ts'
import { explainRoutes } from './routes/explain.ts'
import { formAdminRoutes } from './routes/forms.ts'
import { homeRoutes } from './routes/home.ts'
import { mapRoutes } from './routes/map.ts'
import { messageRoutes } from './routes/messages.ts'
import { outboxRoutes } from './routes/outbox.ts'
import { privacyRoutes } from './routes/privacy.ts'
import { reportRoutes } from './routes/reports.ts'
import { resultRoutes } from './routes/results.ts'
import { scoreResultRoutes } from './routes/score-results.ts'
import { scoreRoutes } from './routes/scores.ts'
import { segmentFieldRoutes } from './routes/segment-fields.ts'
import { segmentRoutes } from './routes/segments.ts'
import { settingRoutes } from './routes/settings.ts'
import { simulationRoutes } from './routes/simulations.ts'
import { stuckRoutes } from './routes/stuck.ts'
import { suppressionRoutes } from './routes/suppressions.ts'
import { templateDraftRoutes } from './routes/template-drafts.ts'
import { userRoutes } from './routes/users.ts'
import { webhookRoutes } from './routes/webhooks.ts'
import { workflowDraftRoutes } from './routes/workflow-drafts.ts'
import { workflowFlowRoutes } from './routes/workflow-flow.ts'
import { workflowMigrationRoutes } from './routes/workflow-migrations.ts'
import { workflowReviewRoutes } from './routes/workflow-review.ts'
import { workflowVersionRoutes } from './routes/workflow-versions.ts'
import { workflowRoutes } from './routes/workflows.ts'

/** The management API, by domain: routers that need nothing but the context. Their paths are below /api. */
export const apiRouters: readonly OpenAPIHono<Env>[] = [
  customerRoutes,
  customerActionRoutes,
  privacyRoutes,
  consentRoutes,
  suppressionRoutes,
  contentRoutes,
  templateDraftRoutes,
  deliverabilityRoutes,
  formAdminRoutes,
  segmentRoutes,
  segmentFieldRoutes,
  // Before the workflow by its key: schema.json is none.
  workflowVersionRoutes,
  workflowReviewRoutes,
  workflowRoutes,
  workflowFlowRoutes,
  simulationRoutes,
  workflowDraftRoutes,
  workflowMigrationRoutes,
  explainRoutes,
  messageRoutes,
  stuckRoutes,
  webhookRoutes,
  outboxRoutes,
  callRoutes,
  callDeskRoutes,
  scoreRoutes,
  reportRoutes,
  mapRoutes,
  resultRoutes,
  scoreResultRoutes,
  homeRoutes,
  calendarRoutes,
  settingRoutes,
  userRoutes,
  apiKeyRoutes,
  auditRoutes,
]
