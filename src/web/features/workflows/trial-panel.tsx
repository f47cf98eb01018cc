import { Button, CloseButton, SegmentedControl, Select } from '@mantine/core'
import { IconUserSearch } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { nameOfPerson } from '../../ui/person.ts'
import { toastError } from '../../ui/toast.ts'
import { useTexts } from '../../words/locale.tsx'
import { useDesigner } from './designer-context.ts'
import panel from './panel.module.css'
import css from './run.module.css'
import { texts } from './run-texts.ts'
import { texts as stepTexts } from './step-texts.ts'
import { TrialResult } from './trial-result.tsx'

const answerModes = ['none', 'opened', 'clicked'] as const
type Answers = (typeof answerModes)[number]

interface TrialPanelProps {
  readonly source: string
  readonly publishable: boolean
  readonly onClose: () => void
}

/** One customer, from now on: which way, by which facts. */
export function TrialPanel({ source, publishable, onClose }: TrialPanelProps) {
  const t = useTexts(texts)
  const words = useTexts(stepTexts)
  const { workflowKey, follow, steps } = useDesigner()
  const [customer, setCustomer] = useState<string | null>(null)
  const [answers, setAnswers] = useState<Answers>('none')
  const [callOutcome, setOutcome] = useState<string | null>(null)
  const run = useMutation({
    mutationFn: (id: string) =>
      call('POST /workflows/{key}/try', {
        path: { key: workflowKey },
        body: { definition: source, customer: id, answers, ...(callOutcome && { callOutcome }) },
      }),
    onSuccess: (trial: Schemas['WorkflowTrial']) =>
      follow(new Set([...trial.steps.map(({ step }) => step), ...(trial.standing ? [trial.standing] : [])])),
    onError: toastError,
  })
  const calls = steps.some(({ type }) => type === 'call')
  return (
    <aside className={panel.inspector} aria-label={t.trialTitle}>
      <div className={panel.panelClose}>
        <CloseButton aria-label={t.close} onClick={onClose} />
      </div>
      <header className={panel.panelHead}>
        <span className={panel.panelIcon} data-tone="test">
          <IconUserSearch size={19} />
        </span>
        <h2 className={panel.panelTitle}>{t.trialTitle}</h2>
      </header>
      <div className={css.run}>
        <p>{t.trialText}</p>
        <CustomerField value={customer} onChange={setCustomer} />
        <div>
          <div className={css.fieldLabel} id="trial-answers">
            {t.answers}
          </div>
          <SegmentedControl
            fullWidth
            size="xs"
            aria-labelledby="trial-answers"
            value={answers}
            onChange={(next) => setAnswers(next as Answers)}
            data={answerModes.map((value) => ({ value, label: t.answerModes[value] }))}
          />
        </div>
        {calls ? (
          <Select
            label={t.callOutcome}
            placeholder={t.noOutcome}
            clearable
            value={callOutcome}
            data={Object.entries(words.outcomes).map(([value, label]) => ({ value, label }))}
            onChange={setOutcome}
          />
        ) : null}
        {publishable ? null : <p className={css.warn}>{t.fixFirst}</p>}
        <Button
          disabled={customer === null || !publishable}
          loading={run.isPending}
          onClick={() => customer !== null && run.mutate(customer)}
        >
          {t.tryNow}
        </Button>
        {run.data ? <TrialResult trial={run.data} /> : null}
      </div>
    </aside>
  )
}

function CustomerField({ value, onChange }: { value: string | null; onChange: (id: string | null) => void }) {
  const t = useTexts(texts)
  const [query, search] = useState('')
  const { data } = useQuery({
    queryKey: ['customers', 'picker', query],
    queryFn: () => call('GET /customers', { query: { limit: 20, ...(query !== '' && { q: query }) } }),
    placeholderData: (before) => before,
  })
  const people = data?.items ?? []
  return (
    <Select
      label={t.customer}
      placeholder={t.findCustomer}
      nothingFoundMessage={t.nobodyFound}
      searchable
      value={value}
      searchValue={query}
      onSearchChange={search}
      // The server has searched already.
      filter={({ options }) => options}
      data={people.map((one) => ({ value: one.id, label: labelOf(one) }))}
      onChange={onChange}
    />
  )
}

function labelOf(person: Schemas['Customer']): string {
  const name = nameOfPerson(person) ?? person.id
  return person.email && person.email !== name ? `${name} · ${person.email}` : name
}
