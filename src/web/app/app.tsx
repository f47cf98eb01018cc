import { MantineProvider } from '@mantine/core'
import { QueryClientProvider, useQuery } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { lazy, type ReactNode, Suspense } from 'react'
import { LiveProvider } from '../api/live.tsx'
import { createQueryClient } from '../api/query-client.ts'
import { meQuery, settingsQuery } from '../api/session.ts'
import { LocaleProvider, useLocale } from '../words/locale.tsx'
import { colorsManager } from './colors.ts'
import { createAppRouter } from './router.ts'
import { themes } from './theme.ts'

const Toasts = lazy(() => import('./toasts.tsx').then((module) => ({ default: module.Toasts })))
const client = createQueryClient()
const router = createAppRouter(client)

export function App() {
  return (
    <QueryClientProvider client={client}>
      <Words>
        <Theme>
          <Suspense fallback={null}>
            <Toasts />
          </Suspense>
          <LiveProvider>
            <RouterProvider router={router} />
          </LiveProvider>
        </Theme>
      </Words>
    </QueryClientProvider>
  )
}

/** Instants are told in the company's zone, as soon as it is known who may know it. */
function Words({ children }: { children: ReactNode }) {
  const { data: me } = useQuery(meQuery)
  const { data: settings } = useQuery({ ...settingsQuery, enabled: Boolean(me) })
  return <LocaleProvider timeZone={settings?.company.timezone}>{children}</LocaleProvider>
}

function Theme({ children }: { children: ReactNode }) {
  const { locale } = useLocale()
  return (
    <MantineProvider theme={themes[locale]} colorSchemeManager={colorsManager} defaultColorScheme="auto">
      {children}
    </MantineProvider>
  )
}
