import { Skeleton } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useTexts } from '../words/locale.tsx'
import css from './states.module.css'
import { texts } from './texts.ts'

const PATIENCE_MS = 150

/** Grey lines in the place of what comes, after a moment: an answer that comes at once shows none. */
export function Loading({ lines = 6, height = 18 }: { lines?: number; height?: number }) {
  const t = useTexts(texts)
  const [shown, show] = useState(false)
  useEffect(() => {
    const timer = window.setTimeout(() => show(true), PATIENCE_MS)
    return () => window.clearTimeout(timer)
  }, [])
  if (!shown) return <div className={css.quiet} />
  return (
    <div className={css.lines} role="status" aria-label={t.loading}>
      {Array.from({ length: lines }, (_, line) => line).map((line) => (
        <Skeleton key={line} height={height} width={`${100 - (line % 3) * 14}%`} />
      ))}
    </div>
  )
}
