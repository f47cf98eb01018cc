import { BaseEdge, EdgeLabelRenderer, type EdgeProps } from '@xyflow/react'
import { AddButton } from '../add-button.tsx'
import type { Place } from '../model/layout.ts'
import css from './canvas.module.css'

const TURN = 16
const PLUS_BELOW = 24

interface Data {
  readonly turn?: 'fork' | 'join'
  readonly plus?: Place | undefined
}

/** Down, across, down; with a "+" where a step may be put. */
function StepEdge({ id, sourceX, sourceY, targetX, targetY, data }: EdgeProps) {
  const { turn, plus } = (data ?? {}) as Data
  const straight = Math.abs(sourceX - targetX) < 1
  const centerY = turn === 'fork' ? sourceY + TURN : targetY - TURN
  const path = straight
    ? `M${sourceX} ${sourceY}V${targetY}`
    : turned({ x: sourceX, y: sourceY }, { x: targetX, y: targetY }, centerY)
  const plusY = turn === 'fork' || straight ? (sourceY + targetY) / 2 : sourceY + PLUS_BELOW
  return (
    <>
      <BaseEdge id={id} path={path} className={css.edge ?? ''} />
      {plus ? (
        <EdgeLabelRenderer>
          <div
            className={css.plus}
            style={{ transform: `translate(-50%, -50%) translate(${sourceX}px, ${plusY}px)` }}
          >
            <AddButton place={plus} inCanvas />
          </div>
        </EdgeLabelRenderer>
      ) : null}
    </>
  )
}

interface Point {
  readonly x: number
  readonly y: number
}

function turned(from: Point, to: Point, across: number): string {
  const radius = Math.min(10, Math.abs(to.x - from.x) / 2)
  const side = to.x > from.x ? radius : -radius
  const first = `V${across - radius}Q${from.x} ${across} ${from.x + side} ${across}`
  const second = `H${to.x - side}Q${to.x} ${across} ${to.x} ${across + radius}`
  return `M${from.x} ${from.y}${first}${second}V${to.y}`
}

export const edgeTypes = { step: StepEdge }
