import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { call } from '../../api/call.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { presentIso } from '../../words/now.ts'
import { type Board, type CallList, type ClaimedCall, isCommon, type WaitingCall } from './calls.ts'
import css from './console.module.css'
import { texts } from './texts.ts'
import { useCustomer } from './use-customer.ts'

interface CallQueueProps {
  readonly list: CallList
  readonly board: Board | undefined
  readonly current: ClaimedCall | undefined
}

export function CallQueue({ list, board, current }: CallQueueProps) {
  const t = useTexts(texts)
  const queue = useQuery({
    queryKey: ['call-queue', list.key],
    queryFn: () => call('GET /call-lists/{key}/queue', { path: { key: list.key }, query: { limit: 50 } }),
  })
  const { refetch } = queue
  // Somebody's call began or ended: the order may have changed.
  const stamp = board && JSON.stringify([board.calls, board.agents.map(({ now }) => now?.since)])
  useEffect(() => {
    if (stamp !== undefined) void refetch()
  }, [stamp, refetch])
  return (
    <section className={css.queue} aria-label={t.queue}>
      <div className={css.queueHead}>
        <h2 className={css.queueTitle}>{list.name}</h2>
        <QueueProgress list={list} board={board} />
      </div>
      <Result of={queue}>
        {({ items }) => (
          <ol className={css.waiting}>
            {current ? <CurrentLine call={current} /> : null}
            {items.map((item) => (
              <WaitingLine key={item.task} item={item} />
            ))}
            {items.length === 0 && !current ? <li className={css.none}>{t.queueEmpty}</li> : null}
          </ol>
        )}
      </Result>
    </section>
  )
}

function QueueProgress({ list, board }: { list: CallList; board: Board | undefined }) {
  const t = useTexts(texts)
  const counts = Object.entries(list.tasks)
  const all = counts.reduce((sum, [, tasks]) => sum + tasks, 0)
  const open = (list.tasks['open'] ?? 0) + (list.tasks['claimed'] ?? 0)
  const sales = (board?.outcomes ?? [])
    .filter(({ list: key, outcome }) => key === list.key && (outcome === 'sale' || !isCommon(outcome)))
    .reduce((sum, { calls }) => sum + calls, 0)
  return (
    <>
      <div className={css.queueFigures}>
        <span>{t.handled(all - open, all)}</span>
        <span>{t.wonToday(sales)}</span>
      </div>
      <Progress share={all === 0 ? 0 : (all - open) / all} label={t.handledLabel} />
    </>
  )
}

function CurrentLine({ call: { task } }: { call: ClaimedCall }) {
  const t = useTexts(texts)
  const { customer, name } = useCustomer(task.customer)
  const city = customer?.attributes['city']
  return (
    <li className={`${css.waitingLine} ${css.currentLine}`} aria-current="true">
      <Avatar name={name ?? ''} />
      <div className={css.who}>
        <strong>{name ?? '…'}</strong>
        <span>{typeof city === 'string' ? city : ''}</span>
      </div>
      <span className={css.when}>{t.now}</span>
    </li>
  )
}

function WaitingLine({ item }: { item: WaitingCall }) {
  const t = useTexts(texts)
  return (
    <li className={css.waitingLine}>
      <Avatar name={item.name ?? '?'} />
      <div className={css.who}>
        <strong>{item.name ?? t.unnamed}</strong>
        <span>{useWhy(item)}</span>
      </div>
      <span className={css.when}>{useWhen(item)}</span>
    </li>
  )
}

function useWhy({ callback, attempts, city, nextAt, reason }: WaitingCall): string {
  const t = useTexts(texts)
  const format = useFormat()
  if (callback) return t.callbackAsked(format.time(nextAt))
  if (attempts > 0) return t.nthTry(attempts + 1)
  const later = nextAt > presentIso() && reason !== null
  return later ? (t.waits[reason as keyof typeof t.waits] ?? t.waits.other) : (city ?? '')
}

function useWhen({ nextAt, callback, priority }: WaitingCall): string {
  const t = useTexts(texts)
  const format = useFormat()
  const present = presentIso()
  const seconds = (Date.parse(nextAt) - Date.parse(present)) / 1_000
  if (seconds > 0 && seconds < 3_600) return t.within(format.duration(seconds))
  if (seconds > 0) {
    return format.dayKey(nextAt) === format.dayKey(present)
      ? format.time(nextAt)
      : `${format.weekday(nextAt)}, ${format.time(nextAt)}`
  }
  return callback ? t.due : t.priority(format.number(Math.round(priority)))
}
