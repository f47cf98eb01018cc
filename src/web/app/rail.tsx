import { IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { mayActAs, useMe } from '../api/session.ts'
import { Mark } from '../ui/mark.tsx'
import { useLocale, useTexts } from '../words/locale.tsx'
import { Account } from './account.tsx'
import type { NavItem, NavSection } from './nav-item.ts'
import { navigation } from './navigation.ts'
import css from './rail.module.css'
import { texts } from './texts.ts'

const upper: readonly NavSection[] = ['top', 'audience', 'campaigns', 'phone', 'results']

/** The left rail; in a drawer on a phone, where `onGo` closes it. */
export function Rail({ onSearch, onGo }: { onSearch: () => void; onGo?: () => void }) {
  const t = useTexts(texts)
  return (
    <div className={css.rail}>
      <div className={css.brand}>
        <Mark />
        Relance
      </div>
      <button type="button" className={css.search} onClick={onSearch}>
        <IconSearch size={16} aria-hidden />
        <span>{t.search}</span>
        <kbd className={css.key}>Ctrl K</kbd>
      </button>
      <nav className={css.nav} aria-label={t.navigation}>
        {upper.map((section) => (
          <Section key={section} section={section} onGo={onGo} />
        ))}
        <div className={css.push} />
        <Section section="bottom" onGo={onGo} />
      </nav>
      <Account />
    </div>
  )
}

function Section({ section, onGo }: { section: NavSection; onGo: (() => void) | undefined }) {
  const t = useTexts(texts)
  const { role } = useMe()
  const items = navigation.filter(
    (item) => item.section === section && mayActAs(role, item.least ?? 'viewer'),
  )
  if (items.length === 0) return null
  const title = t.sections[section]
  return (
    <div className={css.section}>
      {title ? <div className={css.title}>{title}</div> : null}
      {items.map((item) => (
        <Entry key={item.to} item={item} onGo={onGo} />
      ))}
    </div>
  )
}

function Entry({ item, onGo }: { item: NavItem; onGo: (() => void) | undefined }) {
  const { locale } = useLocale()
  const Icon = item.icon
  return (
    <Link
      to={item.to}
      className={css.entry}
      activeProps={{ className: css.active, 'aria-current': 'page' }}
      activeOptions={{ exact: item.to === '/', includeSearch: false }}
      {...(onGo && { onClick: onGo })}
    >
      <Icon size={17} stroke={1.7} />
      {item.label[locale]}
    </Link>
  )
}
