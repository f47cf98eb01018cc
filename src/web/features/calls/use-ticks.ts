import { useEffect, useReducer } from 'react'

const SECOND_MS = 1_000

/** Draws the component again every second. */
export function useTicks(): void {
  const [, draw] = useReducer((count: number) => count + 1, 0)
  useEffect(() => {
    const timer = window.setInterval(draw, SECOND_MS)
    return () => window.clearInterval(timer)
  }, [])
}
