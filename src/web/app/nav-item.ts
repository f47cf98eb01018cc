import type { ComponentType } from 'react'
import type { Role } from '../api/session.ts'
import type { Texts } from '../words/texts.ts'

export type NavSection = 'top' | 'audience' | 'campaigns' | 'phone' | 'results' | 'bottom'

/** One entry of the rail. */
export interface NavItem {
  readonly section: NavSection
  readonly to: string
  readonly label: Texts<string>
  readonly icon: ComponentType<{ size?: number; stroke?: number }>
  /** Who sees it; left out: everybody. */
  readonly least?: Role
}
