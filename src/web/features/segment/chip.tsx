import type { FieldKind } from './fields.ts'
import { kindIcons } from './kind-icons.ts'
import css from './segment.module.css'

/** What a row is about. */
export function Chip({ kind, label }: { kind: FieldKind; label: string }) {
  const Icon = kindIcons[kind]
  return (
    <span className={css.chip}>
      <Icon size={16} stroke={1.7} />
      {label}
    </span>
  )
}
