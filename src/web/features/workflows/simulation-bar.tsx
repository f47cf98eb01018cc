import { Button } from '@mantine/core'
import { IconFlask } from '@tabler/icons-react'
import { Progress } from '../../ui/progress.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './designer.module.css'
import { texts } from './run-texts.ts'
import type { SimulationControl } from './use-simulation.ts'

/** Says that the figures on the canvas are not real ones. */
export function SimulationBar({ simulation }: { simulation: SimulationControl }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { state, days, progress, error, stop, close } = simulation
  if (state === 'none') return null
  return (
    <div className={css.simulation} role="status">
      <IconFlask size={16} aria-hidden />
      <strong>
        {state === 'running' ? t.simulating : state === 'done' ? t.simulated(days) : t.simulationFailed}
      </strong>
      {state === 'running' ? (
        <span className={css.simulationProgress}>
          <Progress share={progress} label={t.simulating} />
          {format.percent(progress, 0)}
        </span>
      ) : null}
      {state === 'failed' ? <span>{error}</span> : null}
      <Button size="compact-sm" variant="default" onClick={state === 'running' ? stop : close}>
        {state === 'running' ? t.stopSimulation : t.closeSimulation}
      </Button>
    </div>
  )
}
