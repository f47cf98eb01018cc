import { useTexts } from '../../../words/locale.tsx'
import { useEditor } from '../editor-context.ts'
import { useBlocks } from './block-context.ts'
import css from './blocks.module.css'
import { offers } from './snippets.ts'
import { texts } from './texts.ts'

/** A press puts the block after the chosen one, or at the end. */
export function Palette() {
  const t = useTexts(texts)
  const { mayEdit } = useEditor()
  const { add } = useBlocks()
  return (
    <section className={css.palette} aria-label={t.add}>
      <h2 className={css.paneTitle}>{t.add}</h2>
      <div className={css.offers}>
        {offers.map(({ key, icon: Icon }) => (
          <button key={key} type="button" className={css.offer} disabled={!mayEdit} onClick={() => add(key)}>
            <Icon size={19} stroke={1.6} aria-hidden />
            {t[key]}
          </button>
        ))}
      </div>
    </section>
  )
}
