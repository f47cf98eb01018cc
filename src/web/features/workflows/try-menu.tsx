import { Button, Menu } from '@mantine/core'
import { IconHistory, IconPlayerPlay, IconUserSearch } from '@tabler/icons-react'
import { useState } from 'react'
import { useTexts } from '../../words/locale.tsx'
import type { BarProps } from './bar-props.ts'
import css from './designer.module.css'
import { texts } from './run-texts.ts'
import { SimulateDialog } from './simulate-dialog.tsx'

/** With one customer, or with the whole past. */
export function TryMenu({ simulation, onTry }: Pick<BarProps, 'simulation' | 'onTry'>) {
  const t = useTexts(texts)
  const [asking, ask] = useState(false)
  return (
    <>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <Button
            variant="default"
            leftSection={<IconPlayerPlay size={15} />}
            loading={simulation.state === 'running'}
          >
            {t.tryOut}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconUserSearch size={16} />} onClick={onTry}>
            {t.withOne}
            <small className={css.menuHint}>{t.withOneHint}</small>
          </Menu.Item>
          <Menu.Item leftSection={<IconHistory size={16} />} onClick={() => ask(true)}>
            {t.withPast}
            <small className={css.menuHint}>{t.withPastHint}</small>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {asking ? (
        <SimulateDialog
          onClose={() => ask(false)}
          onStart={(options) => {
            ask(false)
            simulation.start(options)
          }}
        />
      ) : null}
    </>
  )
}
