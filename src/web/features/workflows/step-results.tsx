import { useFormat, useTexts } from '../../words/locale.tsx'
import { useDesigner } from './designer-context.ts'
import { texts } from './designer-texts.ts'
import css from './panel.module.css'

export function StepResults({ id }: { id: string }) {
  const t = useTexts(texts)
  const format = useFormat()
  const figures = useDesigner().figures?.steps.get(id)
  if (!figures) return null
  const { passed, waiting, sent = 0, opened = 0, clicked = 0 } = figures
  const shown =
    sent > 0
      ? [
          [format.number(sent), t.sent],
          [format.percent(opened / sent), t.opened],
          [format.percent(clicked / sent), t.clicked],
        ]
      : [
          [format.number(passed), t.passed],
          [format.number(waiting), t.waiting],
        ]
  return (
    <section className={css.results} aria-label={t.results}>
      <div className={css.resultsHead}>
        <span>{t.results}</span>
        <span>{t.last30}</span>
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
