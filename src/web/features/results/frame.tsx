import { SegmentedControl } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Page } from '../../ui/page.tsx'
import { useTexts } from '../../words/locale.tsx'
import { type Days, periods, readDays } from './period.ts'
import css from './results.module.css'
import { texts } from './texts.ts'

const tabs = [
  ['/results', 'overview'],
  ['/results/scores', 'scores'],
  ['/results/deliverability', 'deliverability'],
  ['/results/consent', 'consent'],
] as const

interface FrameProps {
  readonly subtitle: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}

/** The four pages of results under one title. */
export function ResultsFrame({ subtitle, actions, children }: FrameProps) {
  const t = useTexts(texts)
  return (
    <Page title={t.title} subtitle={subtitle} actions={actions}>
      <nav className={css.tabs} aria-label={t.title}>
        {tabs.map(([to, name]) => (
          <Link
            key={to}
            to={to}
            className={css.tab}
            activeProps={{ className: css.activeTab, 'aria-current': 'page' }}
            activeOptions={{ exact: true, includeSearch: false }}
          >
            {t.tabs[name]}
          </Link>
        ))}
      </nav>
      {children}
    </Page>
  )
}

export function PeriodSwitch({ days, onChange }: { days: Days; onChange: (days: Days) => void }) {
  const t = useTexts(texts)
  return (
    <SegmentedControl
      size="xs"
      aria-label={t.period}
      value={String(days)}
      onChange={(value) => onChange(readDays(value) ?? days)}
      data={periods.map((value) => ({ value: String(value), label: t.lastDays(value) }))}
    />
  )
}
