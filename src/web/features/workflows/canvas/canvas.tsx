import '@xyflow/react/dist/base.css'
import { Background, type Edge, type Node, ReactFlow, useReactFlow, useStore } from '@xyflow/react'
import { useEffect, useMemo, useRef } from 'react'
import { useTexts } from '../../../words/locale.tsx'
import { useDesigner } from '../designer-context.ts'
import { texts } from '../designer-texts.ts'
import { type Drawing, type DrawnEdge, draw } from '../model/layout.ts'
import css from './canvas.module.css'
import { CanvasControls } from './canvas-controls.tsx'
import { edgeTypes } from './edges.tsx'
import { nodeTypes } from './nodes.tsx'

const MANY = 60
const LOOK_AT_ZOOM = 1

/** The workflow as blocks from top to bottom. Where things stand follows from what they are. */
export function Canvas({ changedSteps }: { changedSteps: ReadonlyMap<string, string> | undefined }) {
  const t = useTexts(texts)
  const { tree, steps, select } = useDesigner()
  const drawing = useMemo(() => draw(tree), [tree])
  const nodes = useMemo(() => toNodes(drawing, changedSteps), [drawing, changedSteps])
  const edges = useMemo(() => toEdges(drawing), [drawing])
  return (
    <div className={css.canvas} data-testid="canvas">
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        nodesDraggable={false}
        nodesConnectable={false}
        nodesFocusable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        deleteKeyCode={null}
        disableKeyboardA11y
        panOnScroll
        zoomOnDoubleClick={false}
        minZoom={0.1}
        maxZoom={1.5}
        onlyRenderVisibleElements={steps.length > MANY}
        onPaneClick={() => select(undefined)}
        ariaLabelConfig={{
          'node.a11yDescription.default': t.canvasHelp,
          'node.a11yDescription.keyboardDisabled': t.canvasHelp,
        }}
      >
        <Background gap={18} size={1} color="var(--line)" />
        <Camera drawing={drawing} />
        <CanvasControls />
        <Zoomed />
      </ReactFlow>
    </div>
  )
}

/** Opens at reading size, top centred; then keeps what is chosen in sight. */
function Camera({ drawing }: { drawing: Drawing }) {
  const { selected } = useDesigner()
  const { setViewport, getViewport, setCenter } = useReactFlow()
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  const opened = useRef(false)
  useEffect(() => {
    if (opened.current || width === 0) return
    opened.current = true
    void setViewport({ x: width / 2, y: 28, zoom: LOOK_AT_ZOOM })
  }, [width, setViewport])
  useEffect(() => {
    const node = drawing.nodes.find(({ id }) => id === selected)
    if (!node || width === 0) return
    const { x, y, zoom } = getViewport()
    const left = node.x * zoom + x
    const top = node.y * zoom + y
    const isSeen =
      left >= 0 && top >= 0 && left + node.width * zoom <= width && top + node.height * zoom <= height - 60
    if (!isSeen) void setCenter(node.x + node.width / 2, node.y + node.height / 2, { zoom })
  }, [selected, drawing, width, height, getViewport, setCenter])
  return null
}

/** From far away there is only room for the icon and the title. */
function Zoomed() {
  const far = useStore(({ transform: [, , zoom] }) => (zoom < 0.25 ? 'tiles' : zoom < 0.5 ? 'titles' : 'all'))
  return <span hidden data-zoom={far} className={css.zoom} />
}

function toNodes({ nodes }: Drawing, changed: ReadonlyMap<string, string> | undefined): Node[] {
  return nodes.map(({ id, kind, x, y, width, height, step, branch }) => ({
    id,
    type: kind,
    position: { x, y },
    width,
    height,
    measured: { width, height },
    data: { step, branch, change: changed?.get(id) },
    ...(kind === 'frame' && { zIndex: -1 }),
  }))
}

function toEdges({ edges }: Drawing): Edge[] {
  return edges.map(({ id, source, target, turn, plus }) => ({
    id,
    source,
    target,
    type: 'step',
    data: { turn, plus } satisfies EdgeData,
  }))
}

export type EdgeData = Pick<DrawnEdge, 'turn'> & { plus: DrawnEdge['plus'] }
