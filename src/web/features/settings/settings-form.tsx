import { type FormEvent, type ReactNode, useState } from 'react'
import type { Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { sayProblem } from '../../ui/failure.tsx'
import { SaveBar } from './save-bar.tsx'
import css from './settings.module.css'
import { useSaveSettings } from './use-settings.ts'

interface SettingsFormProps<T> {
  readonly value: T
  readonly toPatch: (draft: T) => Schemas['SettingsPatch']
  /** What is wrong with what was typed, with the name of its field; nothing is sent until it is mended. */
  readonly problemOf?: (draft: T) => string | undefined
  readonly children: (draft: T, set: (change: Partial<T>) => void) => ReactNode
}

/** A part of the settings as a form of its own; for whoever may not change it, only to be read. */
export function SettingsForm<T extends object>({
  value,
  toPatch,
  problemOf,
  children,
}: SettingsFormProps<T>) {
  const [draft, change] = useState(value)
  const mayChange = useMay('admin')
  const save = useSaveSettings()
  const [problem, tell] = useState<string>()

  function submit(event: FormEvent): void {
    event.preventDefault()
    const found = problemOf?.(draft)
    tell(found)
    if (!found) save.mutate(toPatch(draft))
  }

  return (
    <form onSubmit={submit}>
      <fieldset className={css.fields} disabled={!mayChange}>
        {children(draft, (next) => change({ ...draft, ...next }))}
        <SaveBar
          busy={save.isPending}
          problem={problem ?? (save.error ? sayProblem(save.error) : undefined)}
          changed={JSON.stringify(draft) !== JSON.stringify(value)}
        />
      </fieldset>
    </form>
  )
}
