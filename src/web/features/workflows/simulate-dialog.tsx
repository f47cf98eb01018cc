import { Button, Modal, NumberInput, Select } from '@mantine/core'
import { useState } from 'react'
import { texts as words } from '../../ui/texts.ts'
import { useTexts } from '../../words/locale.tsx'
import css from './designer.module.css'
import { texts } from './run-texts.ts'
import type { SimulationOptions } from './use-simulation.ts'

const periods = [30, 90, 180, 365] as const
const modes = ['learnt', 'recorded', 'none'] as const
const CUSTOMERS_MAX = 100_000

interface SimulateDialogProps {
  readonly onStart: (options: SimulationOptions) => void
  readonly onClose: () => void
}

export function SimulateDialog({ onStart, onClose }: SimulateDialogProps) {
  const t = useTexts(texts)
  const { close } = useTexts(words)
  const [days, setDays] = useState(90)
  const [responses, setResponses] = useState<SimulationOptions['responses']>('learnt')
  const [customers, setCustomers] = useState(10_000)
  return (
    <Modal opened onClose={onClose} title={t.simulateTitle} closeButtonProps={{ 'aria-label': close }}>
      <div className={css.dialog}>
        <p className={css.hint}>{t.simulateText}</p>
        <Select
          data-autofocus
          label={t.period}
          value={String(days)}
          allowDeselect={false}
          data={periods.map((one) => ({ value: String(one), label: t.lastDays(one) }))}
          onChange={(chosen) => setDays(Number(chosen ?? 90))}
        />
        <Select
          label={t.responses}
          value={responses}
          allowDeselect={false}
          data={modes.map((one) => ({ value: one, label: t.responseModes[one] }))}
          onChange={(chosen) => setResponses((chosen ?? 'learnt') as SimulationOptions['responses'])}
        />
        <NumberInput
          label={t.sampleSize}
          value={customers}
          min={1}
          max={CUSTOMERS_MAX}
          allowDecimal={false}
          hideControls
          onChange={(typed) => setCustomers(typeof typed === 'number' ? typed : 1)}
        />
        <div className={css.dialogActions}>
          <Button onClick={() => onStart({ days, responses, customers })}>{t.start}</Button>
        </div>
      </div>
    </Modal>
  )
}
