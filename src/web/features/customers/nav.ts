import { IconUsers } from '@tabler/icons-react'
import type { NavItem } from '../../app/nav-item.ts'

export const customersNav: NavItem = {
  section: 'audience',
  to: '/customers',
  label: { fr: 'Contacts', en: 'Customers' },
  icon: IconUsers,
}
