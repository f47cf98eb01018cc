import type { ReactNode } from 'react'
import css from './states.module.css'

interface EmptyProps {
  readonly icon?: ReactNode
  /** What this is for, in a sentence. */
  readonly title: string
  /** What to do next. */
  readonly text?: ReactNode
  /** One primary action, and perhaps an example. */
  readonly action?: ReactNode
}

export function Empty({ icon, title, text, action }: EmptyProps) {
  return (
    <div className={css.state}>
      {icon ? <div className={css.icon}>{icon}</div> : null}
      <div className={css.title}>{title}</div>
      {text ? <div className={css.text}>{text}</div> : null}
      {action}
    </div>
  )
}
