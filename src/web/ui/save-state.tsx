import type { Autosave } from '../api/use-autosave.ts'
import { useTexts } from '../words/locale.tsx'
import css from './save-state.module.css'
import { texts } from './save-state-texts.ts'

/** Whether what is on the screen is kept; when it is not, the way to try again. */
export function SaveState({ state, flush }: Pick<Autosave<unknown, unknown>, 'state' | 'flush'>) {
  const t = useTexts(texts)
  return (
    <span className={css.saved} role="status" data-state={state}>
      {state === 'failed' ? (
        <button type="button" className={css.retry} onClick={() => void flush().catch(() => undefined)}>
          {t[state]}
        </button>
      ) : (
        t[state]
      )}
    </span>
  )
}
