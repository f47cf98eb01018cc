import { IconHeadset, IconPhoneCall } from '@tabler/icons-react'
import type { NavItem } from '../../app/nav-item.ts'

export const callsNav: NavItem = {
  section: 'phone',
  to: '/calls',
  label: { fr: 'Appels à passer', en: 'Calls to make' },
  icon: IconPhoneCall,
}

export const callBoardNav: NavItem = {
  section: 'phone',
  to: '/call-board',
  label: { fr: 'Plateau d’appels', en: 'Call board' },
  icon: IconHeadset,
}
