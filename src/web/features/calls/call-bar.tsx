import { Button, Switch } from '@mantine/core'
import { IconPhone } from '@tabler/icons-react'
import { useTexts } from '../../words/locale.tsx'
import { presentIso } from '../../words/now.ts'
import { type CallList, clockOf, phoneInGroups } from './calls.ts'
import css from './console.module.css'
import { texts } from './texts.ts'
import type { CallInHand } from './use-call.ts'
import { useCustomer } from './use-customer.ts'
import { useTicks } from './use-ticks.ts'

interface CallBarProps {
  readonly list: CallList
  readonly current: CallInHand
  readonly keys: { readonly wanted: boolean; want(wanted: boolean): void }
}

export function CallBar({ list, current, keys }: CallBarProps) {
  const t = useTexts(texts)
  const { inHand, draft, dial } = current
  const { name } = useCustomer(inHand?.task.customer)
  const online = inHand !== undefined && draft.dialledAt !== null
  const stateOf = () => {
    if (!inHand) return list.name
    return online ? t.online(name ?? '…') : t.ready(name ?? '…')
  }
  return (
    <header className={css.bar}>
      <span className={`${css.light} ${online ? css.lit : ''}`} aria-hidden="true" />
      <h1 className={css.state}>{stateOf()}</h1>
      {online && draft.dialledAt ? <Timer since={draft.dialledAt} /> : null}
      <div className={css.barEnd}>
        <Switch
          className={css.wide ?? ''}
          label={t.keys}
          size="xs"
          checked={keys.wanted}
          onChange={(event) => keys.want(event.currentTarget.checked)}
        />
        {inHand ? <Dial phone={inHand.phone} online={online} onDial={dial} /> : null}
      </div>
    </header>
  )
}

function Timer({ since }: { since: string }) {
  const t = useTexts(texts)
  useTicks()
  const seconds = (Date.parse(presentIso()) - Date.parse(since)) / 1_000
  return (
    <span className={css.timer} role="timer" aria-label={t.timer}>
      {clockOf(seconds)}
    </span>
  )
}

function Dial({ phone, online, onDial }: { phone: string; online: boolean; onDial: () => void }) {
  const t = useTexts(texts)
  return (
    <Button
      component="a"
      href={`tel:${phone}`}
      onClick={onDial}
      variant="white"
      color="dark"
      leftSection={<IconPhone size={16} aria-hidden />}
    >
      {online ? phoneInGroups(phone) : t.dial(phoneInGroups(phone))}
    </Button>
  )
}
