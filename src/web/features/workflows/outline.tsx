import { useFormat, useTexts } from '../../words/locale.tsx'
import { AddButton } from './add-button.tsx'
import css from './designer.module.css'
import { useDesigner } from './designer-context.ts'
import { texts as designerTexts } from './designer-texts.ts'
import { sayBranch } from './model/say-branch.ts'
import { isDeadEnd, type ListView, type StepView } from './model/tree.ts'
import { StepCard, TriggerCard } from './step-card.tsx'
import { texts } from './step-texts.ts'
import { useNames } from './use-names.ts'

/** The same tree as nested lists: for the keyboard, for screen readers, for narrow screens. */
export function Outline() {
  const words = useTexts(designerTexts)
  const { tree } = useDesigner()
  return (
    <section className={css.outline} aria-label={words.list} tabIndex={0}>
      <div className={css.outlineCard}>
        <TriggerCard />
      </div>
      <Steps list={tree} />
      {tree.steps.length === 0 ? <p className={css.hint}>{words.noSteps}</p> : null}
    </section>
  )
}

function Steps({ list }: { list: ListView }) {
  const { path } = list
  if (!path) return null
  return (
    <ol className={css.steps}>
      {list.steps.map((step, index) => (
        <li key={step.id}>
          <AddButton place={{ list: path, index }} />
          <div className={css.outlineCard}>
            <StepCard step={step} />
          </div>
          <Branches step={step} />
        </li>
      ))}
      {isDeadEnd(list) ? null : (
        <li>
          <AddButton place={{ list: path, index: list.steps.length }} />
        </li>
      )}
    </ol>
  )
}

function Branches({ step }: { step: StepView }) {
  const t = useTexts(texts)
  const names = useNames()
  const format = useFormat()
  const { figures } = useDesigner()
  const counts = figures?.steps.get(step.id)?.branches ?? {}
  if (step.lists.length === 0) return null
  return (
    <ul className={css.branches}>
      {step.lists.map((list) => (
        <li key={(list.path ?? [list.branch]).join('.')}>
          <div className={css.branchName}>
            {sayBranch(t, step, list.branch, names)}
            {counts[list.branch] === undefined ? null : <b>{format.number(counts[list.branch] ?? 0)}</b>}
          </div>
          <Steps list={list} />
        </li>
      ))}
    </ul>
  )
}
