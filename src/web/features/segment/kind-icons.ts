import { IconActivity, IconFilter, IconGauge, IconMail, IconShieldCheck, IconUser } from '@tabler/icons-react'
import type { FieldKind } from './fields.ts'

export const kindIcons: Readonly<Record<FieldKind, typeof IconUser>> = {
  attribute: IconUser,
  event: IconActivity,
  message: IconMail,
  consent: IconShieldCheck,
  score: IconGauge,
  segment: IconFilter,
}
