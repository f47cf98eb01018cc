import { IconRoute } from '@tabler/icons-react'
import type { NavItem } from '../../app/nav-item.ts'

export const workflowsNav: NavItem = {
  section: 'campaigns',
  to: '/workflows',
  label: { fr: 'Parcours', en: 'Workflows' },
  icon: IconRoute,
}
