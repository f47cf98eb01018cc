import { Button } from '@mantine/core'
import { IconFlask } from '@tabler/icons-react'
import { Progress } from '../../ui/progress.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import css from './designer.module.css'
import { texts } from './designer-texts.ts'
import { SIMULATED_DAYS, type SimulationControl } from './use-simulation.ts'

/** Says that the figures on the canvas are not real ones. */
export function SimulationBar({ simulation }: { simulation: SimulationControl }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { state, progress, figures, error, stop, close } = simulation
  if (state === 'none') return null
  return (
    <div className={css.simulation} role="status">
      <IconFlask size={16} aria-hidden />
      <strong>{state === 'running' ? t.simulating : t.simulated(SIMULATED_DAYS)}</strong>
      {state === 'running' ? (
        <span className={css.simulationProgress}>
          <Progress share={progress} label={t.simulating} />
          {format.percent(progress, 0)}
        </span>
      ) : null}
      {state === 'done' && figures ? <span>{t.simulatedEntered(figures.entered)}</span> : null}
      {state === 'failed' ? <span>{error ?? t.simulationFailed}</span> : null}
      <Button size="compact-sm" variant="default" onClick={state === 'running' ? stop : close}>
        {state === 'running' ? t.stopSimulation : t.closeSimulation}
      </Button>
    </div>
  )
}
