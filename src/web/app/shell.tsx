import { useDisclosure, useHotkeys } from '@mantine/hooks'
import { IconFlask, IconMenu2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Navigate, Outlet } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { meQuery, setUpQuery } from '../api/session.ts'
import { useTexts } from '../words/locale.tsx'
import { Rail } from './rail.tsx'
import css from './shell.module.css'
import { texts } from './texts.ts'

const Palette = lazy(() => import('./palette.tsx').then((module) => ({ default: module.Palette })))
const RailDrawer = lazy(() => import('./rail-drawer.tsx').then((module) => ({ default: module.RailDrawer })))

export function Shell() {
  const t = useTexts(texts)
  const { data: me } = useQuery(meQuery)
  const [drawerOpen, drawer] = useDisclosure(false)
  const [paletteOpen, palette] = useDisclosure(false)
  useHotkeys([['mod+K', palette.open]], [])
  // Signed out in another window, or the session ended.
  if (!me) return <Navigate to="/sign-in" search={{ after: window.location.pathname }} />

  return (
    <div className={css.frame}>
      <a className={css.skip} href="#content">
        {t.skip}
      </a>
      <header className={css.rail}>
        <Rail onSearch={palette.open} />
      </header>
      <div className={css.main}>
        <header className={css.bar}>
          <button type="button" className={css.menu} onClick={drawer.open} aria-label={t.openNavigation}>
            <IconMenu2 size={20} />
          </button>
          <strong>Relance</strong>
        </header>
        <OutboxNotice />
        {/* Focusable, so that the keyboard can scroll it. */}
        <main id="content" className={css.content} tabIndex={0}>
          <Outlet />
        </main>
      </div>
      <Suspense fallback={null}>
        {drawerOpen ? (
          <RailDrawer
            onClose={drawer.close}
            onSearch={() => {
              drawer.close()
              palette.open()
            }}
          />
        ) : null}
        {paletteOpen ? <Palette onClose={palette.close} /> : null}
      </Suspense>
    </div>
  )
}

/** On every page: whoever presses "launch" must know whether anybody will get it. */
function OutboxNotice() {
  const t = useTexts(texts)
  const { data } = useQuery(setUpQuery)
  if (!data) return null
  const { email, sms } = data.sending
  if (email !== 'outbox' && sms !== 'outbox') return null

  const partly = email === 'outbox' ? t.outboxEmail : t.outboxSms
  return (
    <aside className={css.notice} aria-label={t.testMode}>
      <IconFlask size={15} aria-hidden />
      {email === 'outbox' && sms === 'outbox' ? t.outbox : partly}
    </aside>
  )
}
