/** Says what the demo does while it does it: a line per step, rewritten while it counts when on a terminal. */
export interface Progress {
  /** A new part of the story. */
  chapter(title: string): void
  say(line: string): void
  /** `what` is under way: `done` of `total`. */
  count(what: string, done: number, total: number): void
}

const TENTHS = 10

/** Writes to stderr: stdout belongs to the result. */
export function reportProgress(write: (text: string) => void, isTerminal: boolean): Progress {
  let counting: { what: string; tenth: number } | undefined

  function endCount(): void {
    if (counting && isTerminal) write('\n')
    counting = undefined
  }

  return {
    chapter(title) {
      endCount()
      write(`\n▸ ${title}\n`)
    },
    say(line) {
      endCount()
      write(`  ${line}\n`)
    },
    count(what, done, total) {
      const tenth = total === 0 ? TENTHS : Math.floor((done / total) * TENTHS)
      if (counting?.what === what && counting.tenth === tenth) return
      if (counting && counting.what !== what) endCount()
      counting = { what, tenth }
      const bar = `${'█'.repeat(tenth)}${'░'.repeat(TENTHS - tenth)}`
      const line = `  ${bar} ${what}: ${done} of ${total}`
      write(isTerminal ? `\r${line}` : `${line}\n`)
      if (done >= total) endCount()
    },
  }
}
