import { IconFileText, IconMail, IconMessage2 } from '@tabler/icons-react'
import type { Kind } from './contents.ts'

export const kindIcons = { email: IconMail, sms: IconMessage2, script: IconFileText } as const
export const kindTones = { email: 'email', sms: 'sms', script: 'phone' } as const
export const kinds: readonly Kind[] = ['email', 'sms', 'script']
