import type { Schemas } from '../api/call.ts'
import { useFormat, useTexts } from '../words/locale.tsx'
import { Badge, type Tone } from './badge.tsx'
import { texts } from './workflow-state-texts.ts'

type Figures = Pick<
  Schemas['WorkflowFigures'],
  'state' | 'kind' | 'launchAt' | 'launchedAt' | 'launchFinishedAt' | 'queued' | 'active'
>

/** Where a campaign or workflow stands, in the words of whoever runs it. */
export function WorkflowState({ figures }: { figures: Figures }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { state, kind, launchAt, launchedAt, launchFinishedAt, queued, active } = figures
  const say = (tone: Tone, word: string) => <Badge tone={tone}>{word}</Badge>
  if (state === 'draft') return say('neutral', t.draft)
  if (state === 'paused') return say('warn', t.paused)
  if (state === 'archived') return say('neutral', t.archived)
  if (kind === 'automation') return say('good', t.live)
  if (!launchedAt) return say('warn', launchAt ? t.planned(format.dateTime(launchAt)) : t.ready)
  if (!launchFinishedAt || queued > 0) return say('info', t.sending)
  return active > 0 ? say('good', t.running) : say('neutral', t.done)
}
