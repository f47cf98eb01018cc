import { IconSpeakerphone } from '@tabler/icons-react'
import type { NavItem } from '../../app/nav-item.ts'

export const campaignsNav: NavItem = {
  section: 'campaigns',
  to: '/campaigns',
  label: { fr: 'Campagnes', en: 'Campaigns' },
  icon: IconSpeakerphone,
}
