import { IconTemplate } from '@tabler/icons-react'
import type { NavItem } from '../../app/nav-item.ts'

export const contentsNav: NavItem = {
  section: 'campaigns',
  to: '/contents',
  label: { fr: 'Contenus', en: 'Contents' },
  icon: IconTemplate,
  least: 'marketer',
}
