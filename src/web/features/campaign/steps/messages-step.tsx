import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useTexts } from '../../../words/locale.tsx'
import { aMessage, type Channel, MESSAGES_MAX, type Message } from '../model/plan.ts'
import { texts } from '../texts.ts'
import { MessageCard } from './message-card.tsx'
import type { StepProps } from './step-props.ts'

export function MessagesStep({ plan, change }: StepProps) {
  const t = useTexts(texts)
  const { messages } = plan
  const set = (index: number, message: Message) => change({ messages: messages.with(index, message) })
  const remove = (index: number) => change({ messages: messages.filter((_, at) => at !== index) })
  return (
    <>
      {messages.map((message, index) => (
        <MessageCard
          key={message.id}
          plan={plan}
          index={index}
          onChange={(changed) => set(index, changed)}
          onRemove={() => remove(index)}
        />
      ))}
      {messages.length < MESSAGES_MAX ? (
        <div>
          <Button
            variant="default"
            leftSection={<IconPlus size={16} />}
            onClick={() =>
              change({ messages: [...messages, aMessage(freeNumber(messages), nextChannel(messages))] })
            }
          >
            {t.addMessage}
          </Button>
        </div>
      ) : null}
    </>
  )
}

/** After a mail an SMS, after an SMS a call: what a follow-up usually is. */
function nextChannel(messages: readonly Message[]): Channel {
  const last = messages.at(-1)?.channel
  return last === 'email' ? 'sms' : 'phone'
}

/** One that no message of the plan has. */
function freeNumber(messages: readonly Message[]): number {
  const taken = new Set(messages.map(({ id }) => id))
  let number = messages.length + 1
  while (taken.has(`message-${number}`)) number++
  return number
}
