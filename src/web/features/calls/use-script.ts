import { useMemo, useState } from 'react'
import { parseScript, type ScriptAnswer, type ScriptStep } from './script.ts'

interface Turn {
  readonly step: number
  readonly answer?: ScriptAnswer
}

/** Where the agent is in a script. `onPath` hears the answers so far, a line each. */
export function useScript(html: string, untitled: string, onPath: (path: string) => void) {
  const steps = useMemo(() => parseScript(html, untitled), [html, untitled])
  const [turns, turn] = useState<readonly Turn[]>([{ step: 0 }])
  const last = turns.at(-1) ?? { step: 0 }
  const step = steps[last.step]
  const onward = onwardOf(last, steps)
  const go = (to: readonly Turn[]) => {
    turn(to)
    onPath(pathOf(to, steps))
  }
  return {
    steps,
    step,
    number: last.step + 1,
    answer: last.answer,
    onward,
    canGoBack: turns.length > 1,
    /** An answer with nothing to reply to it leads on at once. */
    choose(answer: ScriptAnswer) {
      const chosen = [...turns.slice(0, -1), { ...last, answer }]
      const stays = answer.reply.length > 0 || answer.next === undefined
      go(stays ? chosen : [...chosen, { step: answer.next ?? 0 }])
    },
    forth() {
      if (onward !== undefined) go([...turns, { step: onward }])
    },
    back() {
      const before = turns.at(-2)
      if (before) go([...turns.slice(0, -2), { step: before.step }])
    },
  }
}
export type ScriptPlace = ReturnType<typeof useScript>

function onwardOf({ step, answer }: Turn, steps: readonly ScriptStep[]): number | undefined {
  const waits = (steps[step]?.answers.length ?? 0) > 0
  const following = answer ? answer.next : waits ? undefined : step + 1
  return following !== undefined && following < steps.length ? following : undefined
}

function pathOf(turns: readonly Turn[], steps: readonly ScriptStep[]): string {
  return turns
    .flatMap(({ step, answer }) => (answer ? [`${steps[step]?.title ?? ''} : ${answer.text}`] : []))
    .join('\n')
}
