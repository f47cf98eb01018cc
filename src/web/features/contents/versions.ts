import type { ResponseOf } from '../../api/call.ts'

export type TemplateDetail = ResponseOf<'GET /templates/{key}'>

export interface DiffLine {
  readonly kind: 'same' | 'gone' | 'new'
  readonly text: string
}

const MOST_CELLS = 4_000_000

/** Line by line, by the longest common subsequence; what is long and wholly different is shown as such. */
export function diffLines(before: string, after: string): DiffLine[] {
  const [old, now] = [before.split('\n'), after.split('\n')]
  let start = 0
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1
  let end = 0
  while (
    end < old.length - start &&
    end < now.length - start &&
    old[old.length - 1 - end] === now[now.length - 1 - end]
  )
    end += 1
  const same = (lines: readonly string[]) => lines.map((text) => ({ kind: 'same', text }) as const)
  return [
    ...same(old.slice(0, start)),
    ...middle(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...same(end > 0 ? old.slice(-end) : []),
  ]
}

function middle(old: readonly string[], now: readonly string[]): DiffLine[] {
  const gone = (text: string) => ({ kind: 'gone', text }) as const
  const fresh = (text: string) => ({ kind: 'new', text }) as const
  if (old.length * now.length > MOST_CELLS) return [...old.map(gone), ...now.map(fresh)]

  const width = now.length + 1
  const lengths = new Uint32Array((old.length + 1) * width)
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      const both = old[i] === now[j]
      lengths[i * width + j] = both
        ? (lengths[(i + 1) * width + j + 1] ?? 0) + 1
        : Math.max(lengths[(i + 1) * width + j] ?? 0, lengths[i * width + j + 1] ?? 0)
    }
  }
  return walk(old, now, (i, j) => lengths[i * width + j] ?? 0)
}

function walk(
  old: readonly string[],
  now: readonly string[],
  common: (i: number, j: number) => number,
): DiffLine[] {
  const lines: DiffLine[] = []
  let [i, j] = [0, 0]
  while (i < old.length || j < now.length) {
    const [left = '', right = ''] = [old[i], now[j]]
    if (i < old.length && j < now.length && left === right) {
      lines.push({ kind: 'same', text: left })
      i += 1
      j += 1
    } else if (i < old.length && (j === now.length || common(i + 1, j) >= common(i, j + 1))) {
      lines.push({ kind: 'gone', text: left })
      i += 1
    } else {
      lines.push({ kind: 'new', text: right })
      j += 1
    }
  }
  return lines
}
