import { Button } from '@mantine/core'
import { IconPhoneCall } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { Badge } from '../../ui/badge.tsx'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Result } from '../../ui/result.tsx'
import { useTexts } from '../../words/locale.tsx'
import type { CallList } from './calls.ts'
import css from './lists.module.css'
import { NewList } from './new-list.tsx'
import { texts } from './texts.ts'

export function CallListsScreen() {
  const t = useTexts(texts)
  const mayMake = useMay('marketer')
  const lists = useQuery({ queryKey: ['call-lists'], queryFn: () => call('GET /call-lists') })
  return (
    <Page title={t.listsTitle} subtitle={t.listsText} actions={mayMake ? <NewList /> : null}>
      <Result of={lists}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty
              icon={<IconPhoneCall size={26} stroke={1.6} />}
              title={t.noListTitle}
              text={t.noListText}
            />
          ) : (
            <ul className={css.grid}>
              {items.map((list) => (
                <ListCard key={list.key} list={list} />
              ))}
            </ul>
          )
        }
      </Result>
    </Page>
  )
}

function ListCard({ list }: { list: CallList }) {
  const t = useTexts(texts)
  const mayCall = useMay('agent')
  const all = Object.values(list.tasks).reduce((sum, tasks) => sum + tasks, 0)
  const open = (list.tasks['open'] ?? 0) + (list.tasks['claimed'] ?? 0)
  return (
    <li className={css.card}>
      <div className={css.head}>
        <h2>{list.name}</h2>
        {list.due > 0 ? <Badge tone="phone">{t.dueNow(list.due)}</Badge> : <Badge>{t.nothingDue}</Badge>}
      </div>
      <div className={css.figures}>
        <span>{t.open(open)}</span>
        <span>{t.handled(all - open, all)}</span>
      </div>
      <Progress share={all === 0 ? 0 : (all - open) / all} label={t.handledLabel} tone="phone" />
      {mayCall ? (
        <Button
          variant={list.due > 0 ? 'filled' : 'default'}
          renderRoot={(props) => <Link to="/calls/$list" params={{ list: list.key }} {...props} />}
        >
          {list.due > 0 ? t.startCalling : t.openList}
        </Button>
      ) : null}
    </li>
  )
}
