import { IconHeadset } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { useLive } from '../../api/live.tsx'
import { Avatar } from '../../ui/avatar.tsx'
import { Badge } from '../../ui/badge.tsx'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { KpiRow } from '../../ui/kpi.tsx'
import { Page } from '../../ui/page.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { presentIso } from '../../words/now.ts'
import { texts } from './board-texts.ts'
import { type Board, type CallList, clockOf } from './calls.ts'
import css from './lists.module.css'
import { useOutcomeName } from './outcomes.ts'
import { useTicks } from './use-ticks.ts'

/** A supervisor's view of today: who is on the phone, how it goes, what came of it. Live. */
export function BoardScreen() {
  const t = useTexts(texts)
  const first = useQuery({ queryKey: ['call-board'], queryFn: () => call('GET /call-board') })
  const lists = useQuery({ queryKey: ['call-lists'], queryFn: () => call('GET /call-lists') })
  const board = useLive<Board>('calls') ?? first.data
  return (
    <Page title={t.boardTitle} subtitle={t.boardText}>
      <Result of={{ ...first, data: board } as typeof first}>
        {(data) => <BoardCards board={data} lists={lists.data?.items ?? []} />}
      </Result>
    </Page>
  )
}

function BoardCards({ board, lists }: { board: Board; lists: readonly CallList[] }) {
  const t = useTexts(texts)
  const format = useFormat()
  const online = board.agents.filter(({ now }) => now !== null).length
  const sales = board.agents.reduce((sum, agent) => sum + agent.sales, 0)
  const open = lists.reduce((sum, { tasks }) => sum + (tasks['open'] ?? 0), 0)
  return (
    <>
      <KpiRow
        items={[
          { label: t.onlineNow, value: format.number(online) },
          { label: t.callsToday, value: format.number(board.calls) },
          {
            label: t.contactRate,
            value: board.calls === 0 ? '—' : format.percent(board.reached / board.calls, 0),
            note: t.reached(board.reached),
          },
          { label: t.salesToday, value: format.number(sales) },
          { label: t.leftToCall, value: format.number(open) },
        ]}
      />
      <div className={css.columns}>
        <Agents board={board} lists={lists} />
        <Outcomes board={board} />
      </div>
    </>
  )
}

function Agents({ board, lists }: { board: Board; lists: readonly CallList[] }) {
  const t = useTexts(texts)
  const format = useFormat()
  useTicks()
  const nameOf = (key: string) => lists.find((list) => list.key === key)?.name ?? key
  if (board.agents.length === 0) {
    return (
      <Card title={t.agents}>
        <Empty icon={<IconHeadset size={26} stroke={1.6} />} title={t.noAgentTitle} text={t.noAgentText} />
      </Card>
    )
  }
  return (
    <Card title={t.agents} flush>
      <section className={css.scroll} aria-label={t.agents} tabIndex={0}>
        <table className={css.table}>
          <thead>
            <tr>
              <th scope="col">{t.agent}</th>
              <th scope="col">{t.doing}</th>
              <th scope="col" className={css.numeric}>
                {t.calls}
              </th>
              <th scope="col" className={css.numeric}>
                {t.contactRate}
              </th>
              <th scope="col" className={css.numeric}>
                {t.sales}
              </th>
              <th scope="col" className={css.numeric}>
                {t.meanTime}
              </th>
            </tr>
          </thead>
          <tbody>
            {board.agents.map(({ id, name, now, calls, reached, sales, seconds, lastAt }) => (
              <tr key={id}>
                <td>
                  <div className={css.agent}>
                    <Avatar name={name} size={28} />
                    <strong>{name}</strong>
                  </div>
                </td>
                <td>
                  {now ? (
                    <Badge tone="good">
                      {t.callingSince(nameOf(now.list), clockOf(secondsSince(now.since)))}
                    </Badge>
                  ) : (
                    <Badge>{lastAt ? t.idleSince(format.time(lastAt)) : t.idle}</Badge>
                  )}
                </td>
                <td className={css.numeric}>{format.number(calls)}</td>
                <td className={css.numeric}>{calls === 0 ? '—' : format.percent(reached / calls, 0)}</td>
                <td className={css.numeric}>{format.number(sales)}</td>
                <td className={css.numeric}>{calls === 0 ? '—' : format.duration(seconds / calls)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  )
}

function Outcomes({ board }: { board: Board }) {
  const t = useTexts(texts)
  const format = useFormat()
  const nameOf = useOutcomeName()
  const totals = new Map<string, number>()
  for (const { outcome, calls } of board.outcomes) totals.set(outcome, (totals.get(outcome) ?? 0) + calls)
  return (
    <Card title={t.results}>
      {totals.size === 0 ? <p className={css.hint}>{t.noResult}</p> : null}
      <ul className={css.bars}>
        {[...totals].map(([outcome, calls]) => (
          <li key={outcome}>
            <div className={css.figures}>
              <span>{nameOf(outcome)}</span>
              <strong>{format.number(calls)}</strong>
            </div>
            <Progress share={calls / board.calls} label={nameOf(outcome)} tone="phone" />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function secondsSince(iso: string): number {
  return (Date.parse(presentIso()) - Date.parse(iso)) / 1_000
}
