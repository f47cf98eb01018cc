import { IconSettings } from '@tabler/icons-react'
import type { NavItem } from '../../app/nav-item.ts'

export const settingsNav: NavItem = {
  section: 'bottom',
  to: '/settings',
  label: { fr: 'Réglages', en: 'Settings' },
  icon: IconSettings,
  least: 'marketer',
}
