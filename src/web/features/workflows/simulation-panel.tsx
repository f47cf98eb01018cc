import { Select } from '@mantine/core'
import { IconFlask } from '@tabler/icons-react'
import { useState } from 'react'
import { useReason } from '../../ui/reason.ts'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { useDesigner } from './designer-context.ts'
import { JourneySteps } from './journey-steps.tsx'
import { type SimulatedResult, sumBy } from './model/simulated.ts'
import panel from './panel.module.css'
import css from './run.module.css'
import { type RunWords, texts } from './run-texts.ts'

/** Beside the canvas while no step is chosen: what the simulation came to, samples of it, and what it takes for granted. */
export function SimulationPanel({ result }: { result: SimulatedResult }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { entered, goals, sample, stoppedAt, messages, cost } = result
  const byChannel = sumBy(
    messages,
    ({ channel }) => channel,
    (one) => one.messages,
  )
  return (
    <aside className={panel.inspector} aria-label={t.results} tabIndex={0}>
      <header className={panel.panelHead}>
        <span className={panel.panelIcon} data-tone="test">
          <IconFlask size={19} />
        </span>
        <h2 className={panel.panelTitle}>{t.results}</h2>
      </header>
      <div className={css.run}>
        <p>
          <b>{t.entered(entered.treated)}</b>
          {entered.holdout > 0 ? ` · ${t.holdout(entered.holdout)}` : ''} · {t.goals(goals.treated)}
        </p>
        {stoppedAt ? <p>{t.stoppedAt(format.date(stoppedAt))}</p> : null}
        {sample.factor > 1 ? (
          <p>{t.sampled(format.number(sample.customers), format.number(sample.candidates))}</p>
        ) : null}
        <Counted
          title={t.messages}
          counts={byChannel.map(([channel, count]) => [nameOfChannel(t, channel), count])}
        />
        {cost.total > 0 ? (
          <p>
            {t.cost} : <b>{format.money(cost.total, cost.currency)}</b>
          </p>
        ) : null}
        <Held result={result} />
        <Journeys result={result} />
        <h3>{t.assumes}</h3>
        <ul className={css.plainList}>
          {result.assumptions.map((one) => (
            <li key={one}>{sayAssumption(t, one)}</li>
          ))}
        </ul>
      </div>
    </aside>
  )
}

function Held({ result: { held, refused } }: { result: SimulatedResult }) {
  const t = useTexts(texts)
  const say = useReason()
  const byReason = sumBy(
    held,
    ({ reason }) => reason,
    ({ count }) => count,
  )
  return (
    <>
      {byReason.length === 0 ? <p>{t.noneHeld}</p> : null}
      <Counted title={t.heldTitle} counts={byReason.map(([reason, count]) => [say(reason), count])} />
      <Counted
        title={t.refusedTitle}
        counts={refused.map(({ reason, count }) => [
          t.refusals[reason as keyof RunWords['refusals']] ?? say(reason),
          count,
        ])}
      />
    </>
  )
}

function Counted({ title, counts }: { title: string; counts: readonly (readonly [string, number])[] }) {
  const format = useFormat()
  if (counts.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <dl className={css.counts}>
        {counts.map(([name, count]) => (
          <div key={name} className={css.count}>
            <dt>{name}</dt>
            <dd>{format.number(count)}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function Journeys({ result: { journeys } }: { result: SimulatedResult }) {
  const t = useTexts(texts)
  const { follow } = useDesigner()
  const [chosen, choose] = useState<string | null>(null)
  const journey = chosen === null ? undefined : journeys[Number(chosen)]
  if (journeys.length === 0) return null
  return (
    <>
      <h3>{t.journeys}</h3>
      <Select
        aria-label={t.journeys}
        placeholder={t.journeys}
        value={chosen}
        clearable
        data={journeys.map((_, index) => ({ value: String(index), label: t.journey(index + 1) }))}
        onChange={(next) => {
          choose(next)
          const steps = next === null ? undefined : journeys[Number(next)]?.steps
          follow(steps && new Set(steps.map(({ step }) => step)))
        }}
      />
      {journey ? (
        <JourneySteps
          steps={journey.steps}
          messages={journey.messages}
          ending={{ at: journey.endedAt, reason: journey.exitReason }}
        />
      ) : null}
    </>
  )
}

function nameOfChannel(t: RunWords, channel: string): string {
  return t.channels[channel as keyof RunWords['channels']] ?? channel
}

/** The server says it in English; here by how its sentence begins. */
function sayAssumption(t: RunWords, sentence: string): string {
  const [, said] = Object.entries(t.assumptions).find(([start]) => sentence.startsWith(start)) ?? []
  return said ?? sentence
}
