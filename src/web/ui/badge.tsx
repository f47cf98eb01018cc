import type { ReactNode } from 'react'
import css from './badge.module.css'

export type Tone =
  | 'neutral'
  | 'info'
  | 'good'
  | 'warn'
  | 'bad'
  | 'email'
  | 'sms'
  | 'phone'
  | 'test'
  | 'data'
  | 'goal'

export function Badge({ tone = 'neutral', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`${css.badge} ${css[tone]}`}>{children}</span>
}
