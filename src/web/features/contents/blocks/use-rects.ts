import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { markOf } from './edit.ts'
import type { Block, Mail } from './model.ts'

export interface Rect {
  readonly top: number
  readonly left: number
  readonly width: number
  readonly height: number
}

interface Measured {
  readonly rects: ReadonlyMap<string, Rect>
  readonly height: number
}

const LEAST_PX = 300
/** What is lower cannot be pressed: an `{{#if}}` between two sections. */
const LEAST_ROOM_PX = 4

/** Where each block stands in the frame. What carries no mark takes the room between its neighbours. */
export function useRects(
  mail: Mail,
): Measured & { frame: RefObject<HTMLIFrameElement | null>; measure: () => void } {
  const frame = useRef<HTMLIFrameElement>(null)
  const [measured, setMeasured] = useState<Measured>({ rects: new Map(), height: LEAST_PX })
  const measure = useCallback(() => {
    const page = frame.current?.contentDocument
    if (!page?.body) return
    const height = Math.max(LEAST_PX, page.body.scrollHeight)
    const rects = new Map<string, Rect>()
    place(mail.blocks, { page, rects, bounds: { top: 0, left: 0, width: page.body.clientWidth, height } })
    for (const { columns } of mail.blocks) {
      for (const { blocks } of columns) place(blocks, { page, rects, bounds: undefined })
    }
    setMeasured({ rects, height })
  }, [mail])
  useEffect(() => {
    const observed = frame.current
    if (!observed) return
    const observer = new ResizeObserver(measure)
    observer.observe(observed)
    measure()
    return () => observer.disconnect()
  }, [measure])
  return { ...measured, frame, measure }
}

interface Paper {
  readonly page: Document
  readonly rects: Map<string, Rect>
  /** Of all of them together, for those without a mark; undefined: such ones are not shown. */
  readonly bounds: Rect | undefined
}

function place(blocks: readonly Block[], { page, rects, bounds }: Paper): void {
  for (const { path } of blocks) {
    const marked = page.querySelector(`.${markOf(path)}`)?.getBoundingClientRect()
    if (marked && marked.height > 0) rects.set(path, toRect(marked))
  }
  if (!bounds) return
  for (const [index, { path }] of blocks.entries()) {
    if (rects.has(path)) continue
    const room = between(blocks, index, { rects, bounds })
    if (room.height > LEAST_ROOM_PX) rects.set(path, room)
  }
}

function between(
  blocks: readonly Block[],
  index: number,
  { rects, bounds }: { rects: ReadonlyMap<string, Rect>; bounds: Rect },
): Rect {
  const known = (some: readonly Block[]) => some.flatMap(({ path }) => rects.get(path) ?? [])
  const above = known(blocks.slice(0, index)).at(-1)
  const below = known(blocks.slice(index + 1))[0]
  const top = above ? above.top + above.height : bounds.top
  const { left, width } = above ?? below ?? bounds
  return { top, left, width, height: (below?.top ?? bounds.height) - top }
}

function toRect({ top, left, width, height }: DOMRect): Rect {
  return { top, left, width, height }
}
