import { IconCalendar } from '@tabler/icons-react'
import type { NavItem } from '../../app/nav-item.ts'

export const calendarNav: NavItem = {
  section: 'campaigns',
  to: '/calendar',
  label: { fr: 'Calendrier', en: 'Calendar' },
  icon: IconCalendar,
}
