import { useTexts } from '../../words/locale.tsx'
import type { OutcomeChoice } from './outcomes.ts'
import css from './pane.module.css'
import { texts } from './texts.ts'

interface OutcomeButtonsProps {
  readonly choices: readonly OutcomeChoice[]
  readonly keys: boolean
  readonly busy: boolean
  readonly onChoose: (outcome: string) => void
}

export function OutcomeButtons({ choices, keys, busy, onChoose }: OutcomeButtonsProps) {
  const t = useTexts(texts)
  return (
    <section aria-labelledby="call-result">
      <h2 id="call-result" className={css.sideTitle}>
        {t.result}
      </h2>
      <div className={css.outcomes}>
        {choices.map(({ key, label, letter, icon: Icon, tone }) => (
          <button
            key={key}
            type="button"
            className={css.outcome}
            disabled={busy}
            onClick={() => onChoose(key)}
            {...(keys && { 'aria-keyshortcuts': letter })}
          >
            <span className={css[tone]}>
              <Icon size={18} stroke={1.8} aria-hidden />
            </span>
            <span className={css.outcomeLabel}>{label}</span>
            {keys ? <kbd className={css.key}>{letter}</kbd> : null}
          </button>
        ))}
      </div>
    </section>
  )
}
