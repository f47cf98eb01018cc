import type { ReactNode } from 'react'
import css from './settings.module.css'

/** A table that may be wider than the screen; focusable, so that the keyboard can scroll it. */
export function TableScroll({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section className={css.scroll} aria-label={label} tabIndex={0}>
      {children}
    </section>
  )
}
