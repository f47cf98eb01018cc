import { Link, Outlet } from '@tanstack/react-router'
import { mayActAs, type Role, useMe } from '../../api/session.ts'
import { Page } from '../../ui/page.tsx'
import { useTexts } from '../../words/locale.tsx'
import css from './settings.module.css'
import { texts } from './texts.ts'

const pages = [
  ['company', '/settings/company', 'viewer'],
  ['senders', '/settings/senders', 'viewer'],
  ['providers', '/settings/providers', 'viewer'],
  ['consent', '/settings/consent', 'viewer'],
  ['rules', '/settings/contact-rules', 'viewer'],
  ['suppressions', '/settings/suppressions', 'marketer'],
  ['users', '/settings/users', 'admin'],
  ['keys', '/settings/api-keys', 'admin'],
  ['webhooks', '/settings/webhooks', 'viewer'],
  ['audit', '/settings/audit', 'admin'],
  ['system', '/settings/system', 'admin'],
] as const satisfies readonly (readonly [string, string, Role])[]

/** All that a company sets, a page each; what a role may not see is not offered. */
export function SettingsScreen() {
  const t = useTexts(texts)
  const { role } = useMe()
  return (
    <Page title={t.title} subtitle={t.subtitle}>
      <div className={css.shell}>
        <nav className={css.nav} aria-label={t.title}>
          {pages
            .filter(([, , least]) => mayActAs(role, least))
            .map(([key, to]) => (
              <Link
                key={key}
                to={to}
                className={css.link}
                activeProps={{ className: css.active, 'aria-current': 'page' }}
              >
                {t.pages[key]}
              </Link>
            ))}
        </nav>
        <div className={css.content}>
          <Outlet />
        </div>
      </div>
    </Page>
  )
}
