import { IconMail, IconMessage2, IconPhone } from '@tabler/icons-react'
import { useTexts } from '../words/locale.tsx'
import { Badge } from './badge.tsx'
import { texts } from './texts.ts'

export type ChannelName = 'email' | 'sms' | 'phone'

export const channelIcons = { email: IconMail, sms: IconMessage2, phone: IconPhone } as const

/** Colour, icon and word together: never the colour alone. */
export function ChannelBadge({ channel }: { channel: ChannelName }) {
  const t = useTexts(texts)
  const Icon = channelIcons[channel]
  return (
    <Badge tone={channel}>
      <Icon size={13} aria-hidden />
      {t[channel]}
    </Badge>
  )
}
