import { Handle, type NodeProps, Position } from '@xyflow/react'
import type { ReactNode } from 'react'
import { useFormat, useTexts } from '../../../words/locale.tsx'
import { useDesigner } from '../designer-context.ts'
import { sayBranch } from '../model/say-branch.ts'
import type { StepView } from '../model/tree.ts'
import { StepCard, TriggerCard } from '../step-card.tsx'
import { texts } from '../step-texts.ts'
import { useNames } from '../use-names.ts'
import css from './canvas.module.css'

interface Data {
  readonly step?: StepView
  readonly branch?: string
  readonly change?: string
}

function Ends({ children }: { children?: ReactNode }) {
  return (
    <>
      <Handle type="target" position={Position.Top} className={css.handle ?? ''} isConnectable={false} />
      {children}
      <Handle type="source" position={Position.Bottom} className={css.handle ?? ''} isConnectable={false} />
    </>
  )
}

function StepNode({ data }: NodeProps) {
  const { step, change } = data as Data
  return <Ends>{step ? <StepCard step={step} change={change} /> : null}</Ends>
}

function TriggerNode() {
  return (
    <Ends>
      <TriggerCard />
    </Ends>
  )
}

function LeadNode({ data }: NodeProps) {
  const { step, branch = '' } = data as Data
  const t = useTexts(texts)
  const names = useNames()
  const format = useFormat()
  const { figures } = useDesigner()
  if (!step) return null
  const branches = figures?.steps.get(step.id)?.branches ?? {}
  const total = Object.values(branches).reduce((sum, each) => sum + each, 0)
  const count = branches[branch] ?? 0
  const said = sayBranch(t, step, branch, names)
  const isFirst = step.lists[0]?.branch === branch && step.type !== 'split'
  return (
    <Ends>
      <div className={`${css.lead} ${isFirst ? css.first : ''}`}>
        <span className={css.leadName} title={said}>
          {said}
        </span>
        {total > 0 ? (
          <span className={css.share} title={format.number(count)}>
            {format.percent(count / total, 0)}
          </span>
        ) : null}
      </div>
    </Ends>
  )
}

function JoinNode() {
  return <Ends />
}

function FrameNode() {
  return <div className={css.frame} />
}

function EndNode() {
  const t = useTexts(texts)
  return (
    <Ends>
      <div className={css.end}>{t.types.exit}</div>
    </Ends>
  )
}

export const nodeTypes = {
  step: StepNode,
  trigger: TriggerNode,
  lead: LeadNode,
  join: JoinNode,
  frame: FrameNode,
  end: EndNode,
}
