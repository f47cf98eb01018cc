import { useMemo } from 'react'
import { useTexts } from '../../words/locale.tsx'
import css from './editor.module.css'
import { texts } from './editor-texts.ts'
import parts from './parts.module.css'
import { type DiffLine, diffLines } from './versions.ts'

interface DiffProps {
  readonly before: string
  readonly after: string
  /** What the two are called. */
  readonly names: readonly [string, string]
}

const AROUND = 2
const signs = { same: ' ', gone: '−', new: '+' } as const

/** The lines that differ, with some around them. */
export function Diff({ before, after, names }: DiffProps) {
  const t = useTexts(texts)
  const lines = useMemo(() => near(diffLines(before, after)), [before, after])
  if (lines.length === 0) return <p className={css.hint}>{t.same}</p>
  return (
    <figure className={parts.diff}>
      <figcaption className={css.hint}>
        − {names[0]} · + {names[1]}
      </figcaption>
      <pre className={parts.diffLines} tabIndex={0}>
        {lines.map(({ line, number }) => (
          <div key={number} className={parts.diffLine} data-kind={line.kind}>
            {signs[line.kind]} {line.text}
          </div>
        ))}
      </pre>
    </figure>
  )
}

function near(lines: readonly DiffLine[]): { line: DiffLine; number: number }[] {
  return lines
    .map((line, number) => ({ line, number }))
    .filter(({ number }) =>
      lines.slice(Math.max(0, number - AROUND), number + AROUND + 1).some(({ kind }) => kind !== 'same'),
    )
}
