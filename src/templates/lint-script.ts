import { Parser } from 'htmlparser2'

interface Remark {
  readonly line: number
  readonly message: string
  readonly remedy: string
}

interface Answer {
  readonly line: number
  readonly target: string | undefined
}

interface Step {
  title: string
  readonly line: number
  readonly answers: Answer[]
}

const HEADING = /^h[2-4]$/
const ARROW = /\s*(?:→|->)\s*/

/** Steps of a call script (docs/web.md) that no answer leads to, and answers that lead to no step. */
export function lintScript(body: string): Remark[] {
  const steps = readSteps(body)
  const indexOf = new Map(steps.map(({ title }, index) => [fold(title), index]))
  const reached = new Set<number>(steps.length > 0 ? [0] : [])
  for (const index of reached) for (const next of nextOf(steps, index, indexOf)) reached.add(next)
  const lost = steps.filter((_, index) => !reached.has(index)).map(remarkOnStep)
  const wrong = steps
    .flatMap(({ answers }) => answers)
    .flatMap(({ line, target }) =>
      target === undefined || indexOf.has(fold(target)) ? [] : [remarkOnAnswer(line, target)],
    )
  return [...wrong, ...lost].sort((a, b) => a.line - b.line)
}

function remarkOnStep({ title, line }: Step): Remark {
  const remedy = 'write → and its title in an answer, or take it out'
  return { line, message: `no answer leads to the step “${title}”`, remedy }
}

function remarkOnAnswer(line: number, target: string): Remark {
  const message = `an answer leads to “${target}”, and no step has this title`
  return { line, message, remedy: 'write the title of a heading after →: as it is, the next step follows' }
}

function nextOf(steps: readonly Step[], index: number, indexOf: ReadonlyMap<string, number>): number[] {
  const following = index + 1 < steps.length ? [index + 1] : []
  const answers = steps[index]?.answers ?? []
  if (answers.length === 0) return following
  return answers.flatMap(({ target }) => {
    const named = target === undefined ? undefined : indexOf.get(fold(target))
    return named === undefined ? following : [named]
  })
}

/** The same reading as the console's (src/web/features/calls/script.ts), with lines. */
function readSteps(body: string): Step[] {
  const steps: Step[] = []
  const open = {
    lists: 0,
    quotes: 0,
    heading: false,
    item: undefined as { line: number; text: string } | undefined,
  }
  const current = () => steps.at(-1) ?? begin(1)
  function begin(line: number): Step {
    const step: Step = { title: '', line, answers: [] }
    steps.push(step)
    return step
  }
  const parser = new Parser({
    onopentagname(name) {
      const line = body.slice(0, parser.startIndex).split('\n').length
      if (HEADING.test(name)) {
        begin(line)
        open.heading = true
      } else if (name === 'ol') open.lists += 1
      else if (name === 'blockquote') open.quotes += 1
      else if (name === 'li' && open.lists > 0 && !open.item) open.item = { line, text: '' }
    },
    ontext(text) {
      if (open.heading) current().title += text
      else if (open.item && open.quotes === 0) open.item.text += text
    },
    onclosetag(name) {
      if (HEADING.test(name)) open.heading = false
      else if (name === 'ol') open.lists -= 1
      else if (name === 'blockquote') open.quotes -= 1
      else if (name === 'li' && open.item) {
        const [, target] = open.item.text.trim().split(ARROW)
        current().answers.push({ line: open.item.line, target: target?.trim() })
        open.item = undefined
      }
    },
  })
  parser.end(body)
  return steps
}

function fold(title: string): string {
  return title.trim().toLowerCase()
}
