import { ActionIcon, Tooltip } from '@mantine/core'
import { IconMaximize, IconMinus, IconPlus } from '@tabler/icons-react'
import { Panel, useReactFlow } from '@xyflow/react'
import type { ReactNode } from 'react'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../designer-texts.ts'
import css from './canvas.module.css'

export function CanvasControls() {
  const t = useTexts(texts)
  const { zoomIn, zoomOut, fitView } = useReactFlow()
  return (
    <Panel position="bottom-left">
      <div className={css.controls}>
        <Control label={t.zoomOut} onClick={() => void zoomOut()}>
          <IconMinus size={17} />
        </Control>
        <Control label={t.zoomIn} onClick={() => void zoomIn()}>
          <IconPlus size={17} />
        </Control>
        <Control label={t.zoomAll} onClick={() => void fitView({ padding: 0.08, maxZoom: 1 })}>
          <IconMaximize size={17} />
        </Control>
      </div>
    </Panel>
  )
}

function Control({ label, onClick, children }: { label: string; onClick: () => void; children: ReactNode }) {
  return (
    <Tooltip label={label}>
      <ActionIcon variant="subtle" color="gray" size={32} aria-label={label} onClick={onClick}>
        {children}
      </ActionIcon>
    </Tooltip>
  )
}
