import type { ReactNode } from 'react'
import css from './gateway.module.css'
import { LanguageSwitch } from './language-switch.tsx'
import { Mark } from './mark.tsx'

interface GatewayProps {
  readonly title: string
  readonly text: string
  readonly wide?: boolean
  readonly children: ReactNode
}

/** What is shown to somebody who is not inside yet: signing in, setting up. */
export function Gateway({ title, text, wide, children }: GatewayProps) {
  return (
    <main className={css.ground}>
      <div className={`${css.box} ${wide ? css.wide : ''}`}>
        <div className={css.brand}>
          <Mark />
          Relance
          <LanguageSwitch />
        </div>
        <h1 className={css.title}>{title}</h1>
        <p className={css.text}>{text}</p>
        <div className={css.card}>{children}</div>
      </div>
    </main>
  )
}
