import { Button } from '@mantine/core'
import { IconArrowLeft, IconCheck } from '@tabler/icons-react'
import { Badge } from '../../ui/badge.tsx'
import { Empty } from '../../ui/empty.tsx'
import { useTexts } from '../../words/locale.tsx'
import type { ClaimedCall } from './calls.ts'
import css from './pane.module.css'
import { ScriptNodes } from './script-nodes.tsx'
import { texts } from './texts.ts'
import { type Keys, useKeys } from './use-keys.ts'
import { type ScriptPlace, useScript } from './use-script.ts'

interface ScriptPanelProps {
  readonly script: ClaimedCall['script']
  readonly keys: boolean
  /** The answers so far, a line each: they go into the notes. */
  readonly onPath: (path: string) => void
}

export function ScriptPanel({ script, keys, onPath }: ScriptPanelProps) {
  const t = useTexts(texts)
  const place = useScript(script.html ?? '', t.script, onPath)
  const { step, steps, number } = place
  useKeys(keysOf(place), keys)
  if (!step) return <Empty title={t.noScript} text={script.problem ?? t.noScriptText} />
  return (
    <section className={css.steps} aria-label={t.script}>
      <div className={css.stepHead}>
        <Badge tone="info">{t.stepOf(number, steps.length)}</Badge>
        <h2 className={css.stepTitle}>{step.title}</h2>
        {keys && step.answers.length > 0 ? (
          <span className={css.hint}>{t.chooseWith(step.answers.length)}</span>
        ) : null}
      </div>
      <div className={css.speech}>
        <ScriptNodes nodes={step.said} />
      </div>
      <Answers place={place} keys={keys} />
      <Onward place={place} keys={keys} />
    </section>
  )
}

function Answers({ place, keys }: { place: ScriptPlace; keys: boolean }) {
  const t = useTexts(texts)
  const { step, answer: chosen, choose } = place
  return (
    <>
      <div className={css.answers}>
        {step?.answers.map((answer, index) => (
          <button
            key={answer.text}
            type="button"
            className={`${css.answer} ${answer === chosen ? css.chosen : ''}`}
            aria-pressed={answer === chosen}
            onClick={() => choose(answer)}
          >
            {keys && index < 9 ? <kbd className={css.key}>{index + 1}</kbd> : null}
            <span className={css.outcomeLabel}>{answer.text}</span>
            {answer === chosen ? <IconCheck size={17} aria-hidden /> : null}
          </button>
        ))}
      </div>
      {chosen && chosen.reply.length > 0 ? (
        <div className={css.reply} role="status">
          <h3>{t.sayNext}</h3>
          <ScriptNodes nodes={chosen.reply} />
        </div>
      ) : null}
    </>
  )
}

function Onward({ place, keys }: { place: ScriptPlace; keys: boolean }) {
  const t = useTexts(texts)
  const { steps, onward, canGoBack, forth, back } = place
  return (
    <div className={css.stepEnd}>
      {canGoBack ? (
        <Button
          variant="subtle"
          color="gray"
          leftSection={<IconArrowLeft size={16} aria-hidden />}
          onClick={back}
        >
          {t.back}
        </Button>
      ) : null}
      {onward === undefined ? null : (
        <Button variant="light" onClick={forth}>
          {t.goOn(steps[onward]?.title ?? '')}
          {keys ? <kbd className={css.enter}>→</kbd> : null}
        </Button>
      )}
    </div>
  )
}

function keysOf({ step, choose, forth, back }: ScriptPlace): Keys {
  const answers = (step?.answers ?? []).slice(0, 9)
  const numbers = answers.map((answer, index) => [String(index + 1), () => choose(answer)] as const)
  return { ...Object.fromEntries(numbers), ArrowRight: forth, ArrowLeft: back }
}
