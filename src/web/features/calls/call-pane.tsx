import { Alert, Button, Textarea } from '@mantine/core'
import { useRef, useState } from 'react'
import { useTexts } from '../../words/locale.tsx'
import { CallbackPicker } from './callback-picker.tsx'
import type { CallList, ClaimedCall } from './calls.ts'
import { ConsentPanel } from './consent-panel.tsx'
import css from './console.module.css'
import { OutcomeButtons } from './outcome-buttons.tsx'
import { useOutcomeChoices } from './outcomes.ts'
import { PersonPanel } from './person-panel.tsx'
import { ScriptPanel } from './script-panel.tsx'
import { texts } from './texts.ts'
import type { CallInHand } from './use-call.ts'
import { useCustomer } from './use-customer.ts'
import { type Keys, useKeys } from './use-keys.ts'

interface CallPaneProps {
  readonly call: ClaimedCall
  readonly current: CallInHand
  readonly list: CallList
  readonly keys: boolean
  readonly onSaid: (what: string) => void
}

/** One call: the script in the middle; the result and the person on the right. */
export function CallPane({ call, current, list, keys, onSaid }: CallPaneProps) {
  const t = useTexts(texts)
  const choices = useOutcomeChoices(list)
  const { name } = useCustomer(call.task.customer)
  const [asking, ask] = useState(false)
  const [path, follow] = useState('')
  const results = useRef<HTMLElement>(null)
  const { draft, write, end, lost } = current
  const finish = (outcome: string, callbackAt?: string) => {
    if (end.isPending) return
    const label = choices.find(({ key }) => key === outcome)?.label ?? outcome
    const done = () => onSaid(t.recorded(name ?? '', label))
    end.mutate({ outcome, path, ...(callbackAt && { callbackAt }) }, { onSuccess: done })
  }
  const choose = (outcome: string) => (outcome === 'callback' ? ask(true) : finish(outcome))
  const letters: Keys = Object.fromEntries(choices.map(({ key, letter }) => [letter, () => choose(key)]))
  useKeys(letters, keys && !asking)
  return (
    <>
      <div className={css.script}>
        {lost ? <Alert color="rose">{t.lostCall}</Alert> : null}
        {end.failureCount > 0 && end.isPending ? <Alert color="yellow">{t.willSend}</Alert> : null}
        <ScriptPanel script={call.script} keys={keys && !asking} onPath={follow} />
        <Textarea
          label={t.notes}
          description={t.notesHint}
          autosize
          minRows={3}
          maxLength={4_000}
          value={draft.notes}
          onChange={(event) => write({ notes: event.currentTarget.value })}
        />
        <ConsentPanel
          customer={call.task.customer}
          taken={draft.consents}
          onTake={(consents) => write({ consents })}
        />
      </div>
      <aside className={css.side} aria-label={t.resultAndPerson} ref={results}>
        <OutcomeButtons choices={choices} keys={keys} busy={end.isPending} onChoose={choose} />
        <PersonPanel call={call} />
      </aside>
      <div className={css.sticky}>
        <Button fullWidth size="md" onClick={() => results.current?.scrollIntoView({ block: 'start' })}>
          {t.chooseResult}
        </Button>
      </div>
      {asking ? (
        <CallbackPicker
          task={call.task.id}
          zone={call.attempt.timezone}
          busy={end.isPending}
          onPick={(at) => finish('callback', at)}
          onClose={() => ask(false)}
        />
      ) : null}
    </>
  )
}
