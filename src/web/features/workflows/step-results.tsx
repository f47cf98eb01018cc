import { useFormat, useTexts } from '../../words/locale.tsx'
import { useDesigner } from './designer-context.ts'
import { texts } from './designer-texts.ts'
import { isSms } from './model/say.ts'
import type { StepView } from './model/tree.ts'
import css from './panel.module.css'

export function StepResults({ step: { id, type, block } }: { step: StepView }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { figures: all, simulated } = useDesigner()
  const figures = all?.steps.get(id)
  if (!figures) return null
  const { passed, waiting, sent = 0, opened = 0, clicked = 0, held = 0 } = figures
  const isEmail = type === 'send' && !isSms(block)
  const shown = [
    [format.number(passed), t.passed],
    ...(sent > 0 ? [[format.number(sent), type === 'call' ? t.called : t.sent]] : []),
    ...(sent > 0 && isEmail ? [[format.percent(opened / sent), t.opened]] : []),
    ...(sent > 0 && type === 'send' ? [[format.percent(clicked / sent), t.clicked]] : []),
    ...(held > 0 ? [[format.number(held), t.held]] : []),
    ...(waiting > 0 ? [[format.number(waiting), t.waiting]] : []),
  ] as const
  return (
    <section className={css.results} aria-label={t.results}>
      <div className={css.resultsHead}>
        <span>{t.results}</span>
        <span>{simulated ? t.simulatedFigures : t.last30}</span>
      </div>
      <dl>
        {shown.map(([value, word]) => (
          <div key={word}>
            <dd>{value}</dd>
            <dt>{word}</dt>
          </div>
        ))}
      </dl>
    </section>
  )
}
