import { IconCheck } from '@tabler/icons-react'
import { useTexts } from '../../words/locale.tsx'
import css from './imports.module.css'
import { texts } from './texts.ts'
import type { ImportState } from './use-import.ts'

const stepOf: Record<ImportState, number> = {
  uploaded: 1,
  failed: 1,
  checking: 2,
  checked: 2,
  running: 3,
  done: 4,
  cancelled: 3,
  undoing: 4,
  undone: 4,
}

/** Where we are of the four steps from a file to customers. */
export function Steps({ state }: { state: ImportState }) {
  const t = useTexts(texts)
  const now = stepOf[state]
  return (
    <ol className={css.steps} aria-label={t.stepsLabel}>
      {[t.stepFile, t.stepColumns, t.stepCheck, t.stepRun].map((name, step) => (
        <li
          key={name}
          className={`${css.step} ${step < now ? css.past : ''} ${step === now ? css.now : ''}`}
          {...(step === now && { 'aria-current': 'step' as const })}
        >
          <span className={css.dot}>{step < now ? <IconCheck size={13} aria-hidden /> : step + 1}</span>
          {name}
        </li>
      ))}
    </ol>
  )
}
