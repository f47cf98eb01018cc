import type { Schemas } from '../../api/call.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { useTexts } from '../../words/locale.tsx'
import { texts } from './texts.ts'

const tones: Record<Schemas['Import']['state'], Tone> = {
  uploaded: 'warn',
  checking: 'info',
  checked: 'warn',
  running: 'info',
  done: 'good',
  failed: 'bad',
  cancelled: 'neutral',
  undoing: 'info',
  undone: 'neutral',
}

export function ImportState({ state }: { state: Schemas['Import']['state'] }) {
  const t = useTexts(texts)
  return <Badge tone={tones[state]}>{t.states[state]}</Badge>
}
