import { IconAlertTriangleFilled } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { type StepFigures, TRIGGER, useDesigner } from './designer-context.ts'
import { texts as designerTexts } from './designer-texts.ts'
import type { Finding } from './drafts.ts'
import { useSayFinding } from './finding-list.tsx'
import type { StepType } from './model/definition.ts'
import { isSms, type Said, sayStep, sayTrigger } from './model/say.ts'
import type { StepView } from './model/tree.ts'
import css from './step-card.module.css'
import { lookOf } from './step-look.ts'
import { texts } from './step-texts.ts'
import { useNames } from './use-names.ts'

const nobody: StepFigures = { passed: 0, waiting: 0, branches: {} }

/** A step as a card, with what people did at it, or what is to be put right. */
export function StepCard({ step, change }: { step: StepView; change?: string | undefined }) {
  const t = useTexts(texts)
  const names = useNames()
  const { figures, findings } = useDesigner()
  const { id, type, block } = step
  const wrong = findings.get(id)?.find(({ level }) => level === 'error')
  const here = figures && (figures.steps.get(id) ?? nobody)
  const isPill = isPillType(type)
  return (
    <StepFace
      id={id}
      type={type}
      step={step}
      said={sayStep(t, type, block, names)}
      wrong={wrong !== undefined}
      change={change}
    >
      {wrong && !isPill ? <Wrong finding={wrong} /> : null}
      {!wrong || isPill ? <Counts figures={here} look={step} /> : null}
    </StepFace>
  )
}

/** What brings customers in, and how many came. */
export function TriggerCard() {
  const t = useTexts(texts)
  const names = useNames()
  const words = useTexts(designerTexts)
  const format = useFormat()
  const { definition, figures, findings } = useDesigner()
  const wrong = findings.get(TRIGGER)?.find(({ level }) => level === 'error')
  return (
    <StepFace id={TRIGGER} type="trigger" said={sayTrigger(t, definition, names)} wrong={wrong !== undefined}>
      {wrong ? <Wrong finding={wrong} /> : null}
      {figures && !wrong ? <Count value={format.number(figures.entered)} word={words.entered} /> : null}
    </StepFace>
  )
}

function Wrong({ finding }: { finding: Finding }) {
  const say = useSayFinding()
  return (
    <span className={css.wrong}>
      <IconAlertTriangleFilled size={13} aria-hidden />
      <span>{say(finding)}</span>
    </span>
  )
}

interface FaceProps {
  readonly id: string
  readonly type: StepType | 'trigger'
  readonly step?: StepView
  readonly said: Said
  readonly wrong?: boolean
  readonly change?: string | undefined
  readonly children?: ReactNode
}

/** One button: its text is its name. */
function StepFace({ id, type, step, said, wrong, change, children }: FaceProps) {
  const { selected, select, path } = useDesigner()
  const { icon: Icon, tone } = lookOf(type, step?.block)
  const isPill = isPillType(type)
  const isSelected = selected === id
  // One stop for the tab key; the arrows go on from it.
  const isStop = isSelected || (selected === undefined && id === TRIGGER)
  const classes = [css.card, isPill && css.pill, isSelected && css.selected, wrong && css.bad]
  return (
    <button
      type="button"
      id={`step-${id}`}
      className={classes.filter(Boolean).join(' ')}
      aria-pressed={isSelected}
      tabIndex={isStop ? 0 : -1}
      data-change={change}
      data-path={path && id !== TRIGGER ? path.has(id) : undefined}
      onClick={() => select(id)}
    >
      <span className={css.head}>
        <span className={css.icon} data-tone={tone}>
          <Icon size={isPill ? 15 : 18} stroke={1.8} />
        </span>
        {isPill ? <span className={css.title}>{said.title}</span> : <Lines said={said} />}
        <ChangeMark change={change} />
        {isPill ? children : null}
      </span>
      {isPill ? null : <span className={css.foot}>{children}</span>}
    </button>
  )
}

function isPillType(type: StepType | 'trigger'): boolean {
  return type === 'wait' || type === 'exit'
}

function Lines({ said: { kind, title, note } }: { said: Said }) {
  return (
    <span className={css.texts}>
      <span className={css.kind}>{kind}</span>
      <span className={css.title}>{title}</span>
      {note === '' ? null : <span className={css.note}>{note}</span>}
    </span>
  )
}

function ChangeMark({ change }: { change: string | undefined }) {
  const t = useTexts(designerTexts)
  if (change === undefined) return null
  return <span className={css.change}>{t.changes[change as keyof typeof t.changes]}</span>
}

interface CountsProps {
  readonly figures: StepFigures | undefined
  readonly look: Pick<StepView, 'type' | 'block'>
}

function Counts({ figures, look: { type, block } }: CountsProps) {
  const t = useTexts(designerTexts)
  const format = useFormat()
  if (!figures) return null
  const { passed, waiting, sent = 0, opened = 0, clicked = 0, held = 0 } = figures
  const stands = waiting > 0 && (
    <span className={css.waiting}>
      <i aria-hidden />
      <b>{format.number(waiting)}</b> <span className={css.quiet}>{t.waiting}</span>
    </span>
  )
  if (isPillType(type)) return <span className={css.pillCount}>{stands}</span>
  const isEmail = type === 'send' && !isSms(block)
  const shares: readonly (readonly [number, string])[] = [
    ...(isEmail ? [[opened, t.opened] as const] : []),
    ...(type === 'send' ? [[clicked, t.clicked] as const] : []),
  ]
  if (sent === 0) {
    return (
      <>
        <Count value={format.number(passed)} word={t.passed} />
        {held > 0 ? <Count value={format.number(held)} word={t.held} /> : null}
        {stands}
      </>
    )
  }
  return (
    <>
      <Count value={format.number(sent)} word={type === 'call' ? t.called : t.sent} />
      {shares.map(([count, word]) => (
        <Count key={word} value={format.percent(count / sent, 0)} word={word} />
      ))}
      {stands}
    </>
  )
}

function Count({ value, word }: { value: string; word: string }) {
  return (
    <span>
      <b>{value}</b> {word}
    </span>
  )
}
