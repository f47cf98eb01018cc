import {
  IconAlertTriangle,
  IconChecks,
  IconFileAlert,
  IconFilter,
  IconHandStop,
  IconPhone,
  IconQuestionMark,
} from '@tabler/icons-react'
import type { ComponentType } from 'react'
import { Card } from '../../ui/card.tsx'
import { Empty } from '../../ui/empty.tsx'
import { useTexts } from '../../words/locale.tsx'
import css from './home.module.css'
import type { HomeProgress } from './home.ts'
import { texts } from './texts.ts'

interface Entry {
  readonly count: number
  readonly title: (count: number) => string
  readonly note: string
  readonly icon: ComponentType<{ size?: number; stroke?: number }>
  readonly tone: 'bad' | 'warn' | 'phone' | 'test'
}

/** What waits for a person, most urgent first. */
export function ToDo({ toDo }: { toDo: HomeProgress['toDo'] }) {
  const t = useTexts(texts)
  const entries: Entry[] = [
    {
      count: toDo.pausedSenders,
      title: t.pausedSenders,
      note: t.pausedSendersNote,
      icon: IconHandStop,
      tone: 'bad',
    },
    {
      count: toDo.uncertain,
      title: t.uncertain,
      note: t.uncertainNote,
      icon: IconQuestionMark,
      tone: 'warn',
    },
    {
      count: toDo.failedEnrolments,
      title: t.failedEnrolments,
      note: t.failedEnrolmentsNote,
      icon: IconAlertTriangle,
      tone: 'bad',
    },
    {
      count: toDo.failedImports,
      title: t.failedImports,
      note: t.failedImportsNote,
      icon: IconFileAlert,
      tone: 'bad',
    },
    {
      count: toDo.failedSegments,
      title: t.failedSegments,
      note: t.failedSegmentsNote,
      icon: IconFilter,
      tone: 'bad',
    },
    {
      count: toDo.openCalls,
      title: t.openCalls,
      note: t.callbacksNote(toDo.callbacks),
      icon: IconPhone,
      tone: 'phone',
    },
  ]
  const open = entries.filter(({ count }) => count > 0)
  if (open.length === 0) {
    return (
      <Card title={t.toDo}>
        <Empty icon={<IconChecks size={22} stroke={1.7} />} title={t.allDone} />
      </Card>
    )
  }
  return (
    <Card title={t.toDo} flush>
      <ul className={css.list}>
        {open.map(({ count, title, note, icon: Icon, tone }) => (
          <li key={note} className={css.entry}>
            <span className={`${css.sign} ${css[tone]}`}>
              <Icon size={17} stroke={1.8} />
            </span>
            <span>
              <strong>{title(count)}</strong>
              <span className={css.note}>{note}</span>
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
