import { type ReactNode, useEffect } from 'react'
import css from './page.module.css'

interface PageProps {
  readonly title: ReactNode
  /** Of the browser's tab, when the title is no text. */
  readonly tab?: string
  readonly subtitle?: ReactNode
  /** Left of the title: a picture, a way back. */
  readonly before?: ReactNode
  readonly actions?: ReactNode
  /** The whole width and height, for canvases and tables that scroll by themselves. */
  readonly full?: boolean
  readonly children?: ReactNode
}

/** The frame of every screen: one h1, what it is about, what can be done, and the content below. */
export function Page({ title, tab, subtitle, before, actions, full, children }: PageProps) {
  const text = tab ?? (typeof title === 'string' ? title : '')
  useEffect(() => {
    document.title = text === '' ? 'Relance' : `${text} · Relance`
  }, [text])
  return (
    <div className={full ? css.full : css.page}>
      <header className={css.head}>
        {before}
        <div className={css.titles}>
          <h1 className={css.title}>{title}</h1>
          {subtitle ? <div className={css.subtitle}>{subtitle}</div> : null}
        </div>
        {actions ? <div className={css.actions}>{actions}</div> : null}
      </header>
      <div className={full ? css.fill : css.body}>{children}</div>
    </div>
  )
}
