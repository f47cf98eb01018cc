import { createRoute, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { shellRoute } from '../../app/root-route.tsx'

export const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/settings',
  component: lazyRouteComponent(() => import('./settings-screen.tsx'), 'SettingsScreen'),
})

const index = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/settings/company' })
  },
})
const company = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/company',
  component: lazyRouteComponent(() => import('./company-page.tsx'), 'CompanyPage'),
})
const senders = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/senders',
  validateSearch: ({ selector }: Record<string, unknown>): { selector?: string } =>
    typeof selector === 'string' && selector !== '' ? { selector } : {},
  component: lazyRouteComponent(() => import('./senders-page.tsx'), 'SendersPage'),
})
const providers = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/providers',
  component: lazyRouteComponent(() => import('./providers-page.tsx'), 'ProvidersPage'),
})
const consent = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/consent',
  component: lazyRouteComponent(() => import('./consent-page.tsx'), 'ConsentPage'),
})
const rules = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/contact-rules',
  component: lazyRouteComponent(() => import('./rules-page.tsx'), 'RulesPage'),
})
const suppressions = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/suppressions',
  component: lazyRouteComponent(() => import('./suppressions-page.tsx'), 'SuppressionsPage'),
})
const users = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/users',
  component: lazyRouteComponent(() => import('./users-page.tsx'), 'UsersPage'),
})
const keys = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/api-keys',
  component: lazyRouteComponent(() => import('./keys-page.tsx'), 'KeysPage'),
})
const webhooks = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/webhooks',
  component: lazyRouteComponent(() => import('./webhooks-page.tsx'), 'WebhooksPage'),
})
const audit = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/audit',
  validateSearch: ({
    action,
    entity,
    requests,
  }: Record<string, unknown>): { action?: string; entity?: string; requests?: boolean } => ({
    ...(typeof action === 'string' && action !== '' && { action }),
    ...(typeof entity === 'string' && entity !== '' && { entity }),
    ...(requests === true && { requests }),
  }),
  component: lazyRouteComponent(() => import('./audit-page.tsx'), 'AuditPage'),
})
const system = createRoute({
  getParentRoute: () => settingsRoute,
  path: '/system',
  component: lazyRouteComponent(() => import('./system-page.tsx'), 'SystemPage'),
})

/** The shell of the settings with its pages. */
export const settingsRoutes = settingsRoute.addChildren([
  index,
  company,
  senders,
  providers,
  consent,
  rules,
  suppressions,
  users,
  keys,
  webhooks,
  audit,
  system,
])
