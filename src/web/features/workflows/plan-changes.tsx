import type { Schemas } from '../../api/call.ts'
import { Badge, type Tone } from '../../ui/badge.tsx'
import { useTexts } from '../../words/locale.tsx'
import css from './designer.module.css'
import { useDesigner } from './designer-context.ts'
import { texts as fieldTexts } from './field-texts.ts'
import { labelOf } from './fields/words.ts'
import { sayStep } from './model/say.ts'
import { texts as stepTexts } from './step-texts.ts'
import { useNames } from './use-names.ts'
import { texts, type VersionWords } from './version-texts.ts'

type Change = Schemas['WorkflowDiff']['steps'][number]

const tones = { added: 'good', removed: 'bad', changed: 'warn', moved: 'info' } as const satisfies Record<
  Change['changes'][number],
  Tone
>

/** Each step and setting that differs from the live version, with what stood there before. */
export function PlanChanges({ diff: { settings, steps } }: { diff: Schemas['WorkflowDiff'] }) {
  const t = useTexts(texts)
  if (settings.length + steps.length === 0) return null
  return (
    <ul className={css.changes}>
      {settings.map(({ path, before, after }) => (
        <li key={path}>
          <Badge tone="warn">{t.changes.changed}</Badge>
          <span>
            {saySetting(t, path)}
            <small>{sayValues(t, before, after)}</small>
          </span>
        </li>
      ))}
      {steps.map((change) => (
        <StepChange key={change.id} change={change} />
      ))}
    </ul>
  )
}

function StepChange({ change: { id, changes, fields } }: { change: Change }) {
  const t = useTexts(texts)
  const words = useTexts(stepTexts)
  const labels = useTexts(fieldTexts)
  const names = useNames()
  const { steps } = useDesigner()
  const step = steps.find((one) => one.id === id)
  const said = step && sayStep(words, step.type, step.block, names)
  return (
    <li>
      {changes.map((one) => (
        <Badge key={one} tone={tones[one]}>
          {t.changes[one]}
        </Badge>
      ))}
      <span>
        {said ? `${said.kind} · ${said.title}` : id}
        {fields.map(({ path, before, after }) => (
          <small key={path}>
            {labelOf(labels, path.split('.').at(-1) ?? path)} : {sayValues(t, before, after)}
          </small>
        ))}
      </span>
    </li>
  )
}

function saySetting(t: VersionWords, path: string): string {
  const [first = ''] = path.split('.')
  return t.settings[first as keyof VersionWords['settings']] ?? t.otherSetting(path)
}

function sayValues(t: VersionWords, before: unknown, after: unknown): string {
  return `${sayValue(t, after)} (${t.before(sayValue(t, before))})`
}

function sayValue(t: VersionWords, value: unknown): string {
  if (value === undefined || value === null || value === '') return t.nothing
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
