import { IconMapPin } from '@tabler/icons-react'
import type { NavItem } from '../../app/nav-item.ts'

export const mapNav: NavItem = {
  section: 'audience',
  to: '/map',
  label: { fr: 'Carte', en: 'Map' },
  icon: IconMapPin,
}
