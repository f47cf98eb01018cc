import { IconFilter } from '@tabler/icons-react'
import type { NavItem } from '../../app/nav-item.ts'

export const segmentsNav: NavItem = {
  section: 'audience',
  to: '/segments',
  label: { fr: 'Segments', en: 'Segments' },
  icon: IconFilter,
}
