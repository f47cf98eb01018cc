import { Modal, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call, type Schemas } from '../../api/call.ts'
import { useReason } from '../../ui/reason.ts'
import { Result } from '../../ui/result.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import css from './customer.module.css'
import { texts } from './texts.ts'

interface WhyProps {
  readonly id: string
  readonly nameOf: (key: string) => string
  readonly onClose: () => void
}

/** "Why did, or didn't, she get it?": what the engine wrote down when it decided, in sentences. */
export function WhyDialog({ id, nameOf, onClose }: WhyProps) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const [workflow, choose] = useState<string | null>(null)
  const workflows = useQuery({
    queryKey: ['workflows', 'palette'],
    queryFn: () => call('GET /workflows', { query: { limit: 200 } }),
  })
  return (
    <Modal opened onClose={onClose} title={t.whyTitle} size="lg">
      <Select
        label={t.whyWhich}
        placeholder={t.whyPick}
        data={(workflows.data?.items ?? []).map(({ key, name }) => ({
          value: key,
          label: pick(name, locale),
        }))}
        value={workflow}
        onChange={choose}
        searchable
        mb={16}
      />
      {workflow ? <Answer id={id} workflow={workflow} title={nameOf(workflow)} /> : null}
    </Modal>
  )
}

function Answer({ id, workflow, title }: { id: string; workflow: string; title: string }) {
  const t = useTexts(texts)
  const say = useSayings()
  const { locale } = useLocale()
  const explained = useQuery({
    queryKey: ['customers', id, 'explain', workflow, locale],
    queryFn: () => call('GET /explain', { query: { customer: id, workflow, locale } }),
  })
  return (
    <Result of={explained}>
      {({ enrolments, refusals }) => (
        <div role="status">
          <h3 className={css.purposeName}>{title}</h3>
          <ul className={css.reasons}>
            {enrolments.length === 0 && refusals.length === 0 ? <li>{t.whyNever}</li> : null}
            {refusals.map((refusal) => (
              <li key={refusal.at}>{say.refusal(refusal)}</li>
            ))}
            {enrolments.flatMap((enrolment) =>
              say.enrolment(enrolment).map((sentence) => <li key={enrolment.id + sentence}>{sentence}</li>),
            )}
          </ul>
        </div>
      )}
    </Result>
  )
}

type Explained = Schemas['Explanation']

function useSayings() {
  const t = useTexts(texts)
  const format = useFormat()
  const reason = useReason()

  function message({ channel, status, reason: code, sentAt, dueAt }: Schemas['ExplainedMessage']): string {
    const name = t.channels[channel as 'email'] ?? channel
    if (status === 'sent' && sentAt) return t.whySent(name, format.dateTime(sentAt))
    if (status === 'held') return t.whyHeld(name, reason(code))
    if (status === 'queued') return t.whyQueued(name, format.dateTime(dueAt))
    return t.whyOther(name, t.statuses[status] ?? status, reason(code))
  }

  return {
    refusal: ({ reason: code, at }: Explained['refusals'][number]) =>
      t.whyRefused(reason(code), format.dateTime(at)),
    enrolment: ({
      arm,
      enteredAt,
      endedAt,
      goalAt,
      messages,
      log,
    }: Explained['enrolments'][number]): string[] => [
      t.whyEntered(format.dateTime(enteredAt)),
      ...(arm === 'holdout' ? [t.whyHoldout] : []),
      ...[...messages].reverse().map(message),
      ...new Set(log.flatMap(({ words }) => words ?? [])),
      ...(goalAt ? [t.whyGoal(format.dateTime(goalAt))] : []),
      ...(endedAt ? [t.whyEnded(format.dateTime(endedAt))] : []),
    ],
  }
}
