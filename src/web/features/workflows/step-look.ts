import {
  IconArrowsSplit2,
  IconBan,
  IconBell,
  IconBolt,
  IconClock,
  IconFilter,
  IconFlag,
  IconFlask,
  IconHourglass,
  IconMail,
  IconMessage2,
  IconPhone,
  IconPlayerPlay,
  IconPlayerStop,
  IconRepeat,
  IconStar,
  IconTag,
  IconTarget,
  IconUserEdit,
  IconUsersMinus,
  IconWebhook,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { type Block, isBlock, type StepType } from './model/definition.ts'
import { isSms } from './model/say.ts'

export interface StepLook {
  readonly icon: ComponentType<{ size?: number; stroke?: number }>
  /** The end of a pair of tokens: `--email`, `--email-tint`. */
  readonly tone: 'email' | 'sms' | 'phone' | 'test' | 'data' | 'goal' | 'plain'
}

const looks: Readonly<Record<StepType | 'sms' | 'trigger', StepLook>> = {
  trigger: { icon: IconBolt, tone: 'plain' },
  send: { icon: IconMail, tone: 'email' },
  sms: { icon: IconMessage2, tone: 'sms' },
  call: { icon: IconPhone, tone: 'phone' },
  wait: { icon: IconClock, tone: 'plain' },
  wait_for: { icon: IconHourglass, tone: 'test' },
  branch: { icon: IconArrowsSplit2, tone: 'test' },
  split: { icon: IconFlask, tone: 'test' },
  holdout: { icon: IconUsersMinus, tone: 'test' },
  repeat: { icon: IconRepeat, tone: 'test' },
  update: { icon: IconUserEdit, tone: 'data' },
  tag: { icon: IconTag, tone: 'data' },
  segment: { icon: IconFilter, tone: 'data' },
  start: { icon: IconPlayerPlay, tone: 'data' },
  stop: { icon: IconPlayerStop, tone: 'data' },
  score: { icon: IconStar, tone: 'data' },
  consent: { icon: IconBan, tone: 'data' },
  webhook: { icon: IconWebhook, tone: 'data' },
  notify: { icon: IconBell, tone: 'data' },
  goal: { icon: IconTarget, tone: 'goal' },
  exit: { icon: IconFlag, tone: 'goal' },
}

export function lookOf(type: StepType | 'sms' | 'trigger', block?: Block): StepLook {
  return looks[type === 'send' && isBlock(block) && isSms(block) ? 'sms' : type]
}
