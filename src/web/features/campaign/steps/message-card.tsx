import { ActionIcon, NumberInput, SegmentedControl, Select, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { Card } from '../../../ui/card.tsx'
import { useTexts } from '../../../words/locale.tsx'
import css from '../campaign.module.css'
import { type Channel, channels, type Message, type Plan, type Target } from '../model/plan.ts'
import { texts } from '../texts.ts'
import { useListChoices } from '../use-choices.ts'
import { Preview } from './preview.tsx'
import { Versions } from './versions.tsx'

interface MessageCardProps {
  readonly plan: Plan
  readonly index: number
  readonly onChange: (message: Message) => void
  readonly onRemove: () => void
}

export function MessageCard({ plan, index, onChange, onRemove }: MessageCardProps) {
  const t = useTexts(texts)
  const message = plan.messages[index] as Message
  const before = plan.messages[index - 1]
  const number = index + 1
  return (
    <Card
      title={t.message(number)}
      aside={
        plan.messages.length > 1 ? (
          <ActionIcon variant="subtle" color="gray" aria-label={t.removeMessage(number)} onClick={onRemove}>
            <IconTrash size={17} />
          </ActionIcon>
        ) : null
      }
    >
      <div className={css.fields}>
        {before ? <Following message={message} before={before} onChange={onChange} /> : null}
        <SegmentedControl
          aria-label={t.channel}
          value={message.channel}
          onChange={(channel) =>
            onChange({ ...message, channel: channel as Channel, versions: [{ template: '', share: 100 }] })
          }
          data={channels.map((value) => ({ value, label: t.channels[value] }))}
        />
        {message.channel === 'phone' ? <ListField message={message} onChange={onChange} /> : null}
        <Versions message={message} onChange={onChange} />
        {message.channel === 'phone' ? null : <Preview plan={plan} message={message} />}
      </div>
    </Card>
  )
}

interface PartProps {
  readonly message: Message
  readonly onChange: (message: Message) => void
}

function Following({ message, before, onChange }: PartProps & { before: Message }) {
  const t = useTexts(texts)
  return (
    <div className={css.row}>
      <NumberInput
        className={css.short ?? ''}
        label={t.after}
        min={1}
        max={90}
        allowDecimal={false}
        value={message.days}
        onChange={(days) => onChange({ ...message, days: typeof days === 'number' && days > 0 ? days : 1 })}
      />
      <TextInput
        className={css.short ?? ''}
        type="time"
        label={t.time}
        value={message.time}
        onChange={(event) => onChange({ ...message, time: event.currentTarget.value.slice(0, 5) || '10:00' })}
      />
      {before.channel === 'phone' ? (
        <p className={css.muted}>{t.afterCall}</p>
      ) : (
        <Select
          className={css.grow ?? ''}
          label={t.target}
          data={(['not_clicked', 'clicked', 'everybody'] as const).map((value) => ({
            value,
            label: t.targets[value],
          }))}
          value={message.target}
          onChange={(target) => onChange({ ...message, target: target as Target })}
          allowDeselect={false}
        />
      )}
    </div>
  )
}

function ListField({ message, onChange }: PartProps) {
  const t = useTexts(texts)
  const lists = useListChoices()
  return (
    <Select
      label={t.list}
      placeholder={t.choose}
      data={[...lists]}
      value={message.list === '' ? null : message.list}
      onChange={(list) => onChange({ ...message, list: list ?? '' })}
      allowDeselect={false}
    />
  )
}
