import { IconHome } from '@tabler/icons-react'
import type { NavItem } from '../../app/nav-item.ts'

export const homeNav: NavItem = {
  section: 'top',
  to: '/',
  label: { fr: 'Accueil', en: 'Home' },
  icon: IconHome,
}
