import { IconFlag } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useReason } from '../../ui/reason.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { useDesigner } from './designer-context.ts'
import { sayStep } from './model/say.ts'
import { sayBranch } from './model/say-branch.ts'
import type { SimulatedMessage } from './model/simulated.ts'
import css from './run.module.css'
import { type RunWords, texts } from './run-texts.ts'
import { lookOf } from './step-look.ts'
import { texts as stepTexts } from './step-texts.ts'
import { useNames } from './use-names.ts'

export interface JourneyStep {
  readonly step: string
  readonly branch: string | null
  readonly leftAt: string
}

interface JourneyStepsProps {
  readonly steps: readonly JourneyStep[]
  readonly messages: readonly SimulatedMessage[]
  readonly ending: { readonly at: string | null; readonly reason: string | null }
  /** What a decision was made by, below it. */
  readonly details?: (index: number) => ReactNode
}

/** One passage, to be read from top to bottom. */
export function JourneySteps({ steps, messages, ending, details }: JourneyStepsProps) {
  const t = useTexts(texts)
  const format = useFormat()
  return (
    <ol className={css.journey}>
      {steps.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a step may be passed more than once
        <li key={index}>
          <StepLine {...one} />
          {details?.(index)}
          {messages
            .filter(({ step }) => step === one.step && firstOf(steps, one.step) === index)
            .map((message) => (
              <MessageLine key={`${message.channel} ${message.at}`} message={message} />
            ))}
        </li>
      ))}
      {ending.at ? (
        <li>
          <span className={css.journeyIcon} data-tone="goal">
            <IconFlag size={15} aria-hidden />
          </span>
          <span>
            <b>{t.ends(t.exits[ending.reason as keyof RunWords['exits']] ?? ending.reason ?? '')}</b>
            <small>{format.dateTime(ending.at)}</small>
          </span>
        </li>
      ) : null}
    </ol>
  )
}

function firstOf(steps: readonly JourneyStep[], id: string): number {
  return steps.findIndex(({ step }) => step === id)
}

function StepLine({ step: id, branch, leftAt }: JourneyStep) {
  const t = useTexts(texts)
  const words = useTexts(stepTexts)
  const names = useNames()
  const format = useFormat()
  const { steps, select } = useDesigner()
  const step = steps.find((one) => one.id === id)
  if (!step) return <span>{id}</span>
  const { icon: Icon, tone } = lookOf(step.type, step.block)
  const { kind, title } = sayStep(words, step.type, step.block, names)
  return (
    <>
      <span className={css.journeyIcon} data-tone={tone}>
        <Icon size={15} />
      </span>
      <button type="button" className={css.journeyStep} onClick={() => select(id)}>
        <b>
          {kind} · {title}
        </b>
        {branch === null ? null : <span>{t.branchTaken(sayBranch(words, step, branch, names))}</span>}
        <small>{format.dateTime(leftAt)}</small>
      </button>
    </>
  )
}

function MessageLine({ message: { channel, status, reason, at } }: { message: SimulatedMessage }) {
  const t = useTexts(texts)
  const say = useReason()
  const format = useFormat()
  const said = t.status[status as keyof RunWords['status']] ?? status
  return (
    <p className={css.journeyNote} data-held={status === 'held'}>
      {t.channels[channel as keyof RunWords['channels']] ?? channel} : {said}
      {status === 'sent' || status === 'queued' ? ` · ${format.dateTime(at)}` : ''}
      {reason ? ` (${say(reason)})` : ''}
    </p>
  )
}
