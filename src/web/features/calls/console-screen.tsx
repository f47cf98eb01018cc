import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { call } from '../../api/call.ts'
import { useLive } from '../../api/live.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Result } from '../../ui/result.tsx'
import { useTexts } from '../../words/locale.tsx'
import { CallBar } from './call-bar.tsx'
import { CallPane } from './call-pane.tsx'
import { CallQueue } from './call-queue.tsx'
import type { Board, CallList } from './calls.ts'
import css from './console.module.css'
import { NoCall } from './no-call.tsx'
import { texts } from './texts.ts'
import { useCall } from './use-call.ts'
import { useKeys, useKeysWanted } from './use-keys.ts'

const route = getRouteApi('/shell/calls/$list')

/** An agent's desk: who comes next, what to say, what came of it. */
export function ConsoleScreen() {
  const t = useTexts(texts)
  const { list: key } = route.useParams()
  const lists = useQuery({ queryKey: ['call-lists'], queryFn: () => call('GET /call-lists') })
  return (
    <Result of={lists}>
      {({ items }) => {
        const list = items.find((one) => one.key === key)
        return list ? (
          <Console key={key} list={list} />
        ) : (
          <Empty title={t.noSuchList} text={t.noSuchListText} />
        )
      }}
    </Result>
  )
}

function Console({ list }: { list: CallList }) {
  const current = useCall(list.key)
  const [keysWanted, wantKeys] = useKeysWanted()
  const [said, say] = useState<string>()
  const board = useLive<Board>('calls')
  const { inHand, claim } = current
  const next = () => {
    if (!inHand && !claim.isPending) claim.mutate()
  }
  useKeys({ Enter: next }, keysWanted && !inHand)
  useEffect(() => {
    document.title = `${list.name} · Relance`
  }, [list.name])
  return (
    <div className={`${css.console} ${inHand ? css.busy : ''}`}>
      <CallBar list={list} current={current} keys={{ wanted: keysWanted, want: wantKeys }} />
      <div className={css.columns}>
        <CallQueue list={list} board={board} current={inHand} />
        {inHand ? (
          <CallPane
            key={inHand.attempt.id}
            call={inHand}
            current={current}
            list={list}
            onSaid={say}
            keys={keysWanted}
          />
        ) : (
          <NoCall current={current} list={list} said={said} onNext={next} />
        )}
      </div>
    </div>
  )
}
