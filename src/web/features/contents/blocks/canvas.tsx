import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core'
import { IconArrowBackUp, IconArrowForwardUp, IconLayoutRows as IconSection } from '@tabler/icons-react'
import { useState } from 'react'
import { useTexts } from '../../../words/locale.tsx'
import { CustomerPicker } from '../customer-picker.tsx'
import { useEditor } from '../editor-context.ts'
import { texts as words } from '../editor-texts.ts'
import { framePage } from '../preview-frame.ts'
import { RenderState } from '../preview-pane.tsx'
import { useBlocks } from './block-context.ts'
import { BlockTools } from './block-tools.tsx'
import css from './blocks.module.css'
import { allBlocks, type Block, wordsOf } from './model.ts'
import { texts } from './texts.ts'
import { type Rect, useRects } from './use-rects.ts'

const devices = ['desktop', 'mobile'] as const

/** The mail as the server makes it, with a button over each block: what is edited is what is sent. */
export function Canvas() {
  const t = useTexts(texts)
  const w = useTexts(words)
  const { render, mayEdit } = useEditor()
  const { undo, stepBack, stepForth } = useBlocks()
  const [device, show] = useState<'desktop' | 'mobile'>('desktop')
  return (
    <section className={css.canvas} aria-label={t.canvas}>
      <div className={css.tools}>
        {mayEdit ? (
          <>
            <Step label={t.undo} disabled={!undo.canUndo} onClick={stepBack} icon={IconArrowBackUp} />
            <Step label={t.redo} disabled={!undo.canRedo} onClick={stepForth} icon={IconArrowForwardUp} />
          </>
        ) : null}
        <SegmentedControl
          size="xs"
          aria-label={w.device}
          value={device}
          onChange={(chosen) => show(chosen as 'desktop' | 'mobile')}
          data={devices.map((value) => ({ value, label: w[value] }))}
        />
        <div className={css.push} />
        <CustomerPicker />
      </div>
      {render.rendered ? <Sheet html={render.rendered.html ?? ''} device={device} /> : <p>{w.rendering}</p>}
      <div className={css.under}>
        <RenderState />
      </div>
    </section>
  )
}

interface StepProps {
  readonly label: string
  readonly disabled: boolean
  readonly onClick: () => void
  readonly icon: typeof IconArrowBackUp
}

function Step({ label, disabled, onClick, icon: Icon }: StepProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={30}
        aria-label={label}
        disabled={disabled}
        onClick={onClick}
      >
        <Icon size={18} />
      </ActionIcon>
    </Tooltip>
  )
}

function Sheet({ html, device }: { html: string; device: 'desktop' | 'mobile' }) {
  const t = useTexts(texts)
  const { mail, selected, select } = useBlocks()
  const { frame, measure, rects, height } = useRects(mail)
  const rect = selected && rects.get(selected.path)
  return (
    <div className={css.sheet} data-device={device}>
      <iframe
        ref={frame}
        title={t.canvas}
        // Its places are read from here; nothing in it can run.
        sandbox="allow-same-origin"
        className={css.frame}
        style={{ height }}
        tabIndex={-1}
        srcDoc={framePage(html, 'desktop')}
        onLoad={measure}
      />
      {allBlocks(mail.blocks).map((block) => (
        <Spot
          key={block.path}
          block={block}
          rect={rects.get(block.path)}
          chosen={block.path === selected?.path}
          onSelect={() => select(block.path)}
        />
      ))}
      {selected && rect ? <BlockTools block={selected} rect={rect} /> : null}
    </div>
  )
}

interface SpotProps {
  readonly block: Block
  readonly rect: Rect | undefined
  readonly chosen: boolean
  readonly onSelect: () => void
}

function Spot({ block, rect, chosen, onSelect }: SpotProps) {
  const t = useTexts(texts)
  const { mjml } = useBlocks()
  if (!rect) return null
  const said = block.kind === 'section' ? '' : wordsOf(mjml, block)
  return (
    <button
      type="button"
      className={css.spot}
      data-level={block.kind === 'section' ? 'section' : 'part'}
      aria-pressed={chosen}
      aria-label={[t[block.kind], said].filter(Boolean).join(' : ')}
      style={block.kind === 'section' ? cornerOf(rect) : rect}
      onClick={onSelect}
    >
      {block.kind === 'section' ? <IconSection size={15} aria-hidden /> : null}
    </button>
  )
}

const CORNER_PX = 26

/** Its parts cover it: a section is taken by its corner. */
function cornerOf({ top, left, width }: Rect): Rect {
  return { top, left: left + width - CORNER_PX, width: CORNER_PX, height: CORNER_PX }
}
