import type { ReactNode } from 'react'
import css from './kpi.module.css'

export interface Kpi {
  readonly label: string
  readonly value: string
  readonly note?: ReactNode
  /** Whether the note is good news. Never by colour alone: the note says it in words too. */
  readonly tone?: 'good' | 'bad'
}

/** The figures that matter, side by side, in one card. */
export function KpiRow({ items }: { items: readonly Kpi[] }) {
  return (
    <dl className={css.row}>
      {items.map(({ label, value, note, tone }) => (
        <div key={label} className={css.item}>
          <dt className={css.label}>{label}</dt>
          <dd className={css.value}>{value}</dd>
          {note ? <dd className={`${css.note} ${tone ? css[tone] : ''}`}>{note}</dd> : null}
        </div>
      ))}
    </dl>
  )
}
