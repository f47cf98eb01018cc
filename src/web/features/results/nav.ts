import { IconChartBar } from '@tabler/icons-react'
import type { NavItem } from '../../app/nav-item.ts'

export const resultsNav: NavItem = {
  section: 'results',
  to: '/results',
  label: { fr: 'Résultats', en: 'Results' },
  icon: IconChartBar,
}
