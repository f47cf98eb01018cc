import { MultiSelect, Switch } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { useTexts } from '../../words/locale.tsx'
import { useDesigner } from './designer-context.ts'
import { texts as fieldTexts } from './field-texts.ts'
import { fields } from './model/say.ts'
import type { StepView } from './model/tree.ts'
import css from './panel.module.css'
import { texts } from './step-texts.ts'

/** Which ways out a step has, where it may have some or none: what they hold is drawn on the canvas. */
export function BranchFields({ step }: { step: StepView }) {
  const t = useTexts(fieldTexts)
  const { changeStep } = useDesigner()
  const { id, type, block } = step
  const said = t.branchElse[type as keyof typeof t.branchElse]
  const outcomes = Object.keys(fields(block['outcomes']))
  if (said === undefined) return null
  function turn(on: boolean): void {
    const { else: _else, ...others } = block
    changeStep(id, on ? { ...others, else: [] } : others, 'else')
  }
  return (
    <div className={css.ways}>
      {type === 'call' ? <Outcomes step={step} /> : null}
      {type === 'call' && outcomes.length === 0 ? null : (
        <Switch
          label={`${t.ownBranch} ${said}`}
          checked={block['else'] !== undefined}
          onChange={(event) => turn(event.currentTarget.checked)}
        />
      )}
    </div>
  )
}

/** A way out for each result of the call that has one. */
function Outcomes({ step: { id, block } }: { step: StepView }) {
  const t = useTexts(fieldTexts)
  const words = useTexts(texts)
  const { changeStep } = useDesigner()
  const lists = useQuery({ queryKey: ['call-lists'], queryFn: () => call('GET /call-lists') }).data?.items
  const held = fields(block['outcomes'])
  const own = lists?.find(({ key }) => key === fields(block['call'])['list'])?.settings.outcomes ?? []
  const known = [...new Set([...Object.keys(words.outcomes), ...own, ...Object.keys(held)])]
  function choose(chosen: readonly string[]): void {
    const { outcomes: _outcomes, ...others } = block
    const next = Object.fromEntries(chosen.map((one) => [one, held[one] ?? []]))
    changeStep(id, chosen.length > 0 ? { ...others, outcomes: next } : others, 'outcomes')
  }
  return (
    <MultiSelect
      label={t.outcomesOf}
      value={Object.keys(held)}
      data={known.map((one) => ({
        value: one,
        label: words.outcomes[one as keyof typeof words.outcomes] ?? one,
      }))}
      searchable
      onChange={choose}
    />
  )
}
