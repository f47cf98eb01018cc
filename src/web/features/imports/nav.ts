import { IconUpload } from '@tabler/icons-react'
import type { NavItem } from '../../app/nav-item.ts'

export const importsNav: NavItem = {
  section: 'audience',
  to: '/imports',
  label: { fr: 'Imports', en: 'Imports' },
  icon: IconUpload,
  least: 'marketer',
}
