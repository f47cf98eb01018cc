import type { ReactNode } from 'react'
import css from './card.module.css'

interface CardProps {
  readonly title?: ReactNode
  /** Right of the title: a link, a switch. */
  readonly aside?: ReactNode
  /** No space inside: for tables and lists with lines from edge to edge. */
  readonly flush?: boolean
  readonly children: ReactNode
}

export function Card({ title, aside, flush, children }: CardProps) {
  return (
    <section className={css.card}>
      {title ? (
        <div className={css.head}>
          <h2 className={css.title}>{title}</h2>
          {aside}
        </div>
      ) : null}
      <div className={flush ? css.flush : title ? css.below : css.body}>{children}</div>
    </section>
  )
}
