import { IconCheck, IconX } from '@tabler/icons-react'
import type { Schemas } from '../../api/call.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { useDesigner } from './designer-context.ts'
import { JourneySteps } from './journey-steps.tsx'
import { asList } from './model/definition.ts'
import { fields, sayCondition } from './model/say.ts'
import css from './run.module.css'
import { type RunWords, texts } from './run-texts.ts'
import { texts as stepTexts } from './step-texts.ts'
import { useNames } from './use-names.ts'

type Trial = Schemas['WorkflowTrial']
type TrialStep = Trial['steps'][number]

export function TrialResult({ trial }: { trial: Trial }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { entry, refused, arm, standing, until } = trial
  return (
    <section role="status">
      {refused ? (
        <p className={css.warn}>
          {t.wouldRefuse(t.refusals[refused as keyof RunWords['refusals']] ?? refused)}
        </p>
      ) : null}
      {arm === 'holdout' ? <p className={css.warn}>{t.inHoldout}</p> : null}
      {entry.from === 'last_event' && entry.at ? <p>{t.fromEvent(format.dateTime(entry.at))}</p> : null}
      {entry.from === 'nothing' && !entry.passes ? <p className={css.warn}>{t.fromNothing}</p> : null}
      {entry.from === 'last_event' && !entry.passes ? <p className={css.warn}>{t.notPassing}</p> : null}
      <JourneySteps
        steps={trial.steps}
        messages={trial.messages}
        ending={{ at: trial.endedAt, reason: trial.exitReason }}
        details={(index) => {
          const step = trial.steps[index]
          return step ? <Decision step={step} /> : null
        }}
      />
      {standing ? <p>{t.stands(format.date(until))}</p> : null}
    </section>
  )
}

/** Which of the conditions held, and what is on record. */
function Decision({ step: { step: id, because, saw } }: { step: TrialStep }) {
  const t = useTexts(texts)
  const words = useTexts(stepTexts)
  const names = useNames()
  const { steps } = useDesigner()
  const step = steps.find((one) => one.id === id)
  const answers = asList(fields(because)['answers'])
  if (!step || (answers.length === 0 && saw.length === 0)) return null
  const cases = asList(step.block['branch']).map((one) => fields(one)['if'])
  return (
    <ul className={css.decision}>
      {answers.map((answer, index) => {
        const Icon = answer === true ? IconCheck : IconX
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a case is known by its place
          <li key={index} data-holds={answer === true}>
            <Icon size={14} aria-label={answer === true ? t.holds : t.fails} />
            {sayCondition(words, cases[index], names)}
          </li>
        )
      })}
      {saw.length > 0 ? (
        <li className={css.facts}>
          {t.itsFacts} : {saw.map((fact) => sayFact(t, fact, names.segment)).join(' · ')}
        </li>
      ) : null}
    </ul>
  )
}

function sayFact(
  t: RunWords,
  { kind, key, value }: TrialStep['saw'][number],
  segment: (key: string) => string,
) {
  const said =
    kind === 'consent'
      ? (t.consents[value as keyof RunWords['consents']] ?? t.unknown)
      : typeof value === 'boolean'
        ? value
          ? t.yes
          : t.no
        : value === null || value === undefined
          ? t.unknown
          : String(value)
  return t.facts[kind](kind === 'segment' ? segment(key) : key, said)
}
