import { Link } from '@tanstack/react-router'
import type { Schemas } from '../../api/call.ts'
import { channelIcons } from '../../ui/channel.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import css from './calendar.module.css'
import { isWeekend } from './days.ts'
import { texts } from './texts.ts'

type Entry = Schemas['Calendar']['entries'][number]

interface DayProps {
  readonly day: string
  readonly isOther: boolean
  readonly isToday: boolean
  readonly entries: readonly Entry[]
  readonly pressure: Schemas['Calendar']['pressure'][number] | undefined
  readonly busiest: number
  readonly mayWrite: boolean
}

export function Day({ day, isOther, isToday, entries, pressure, busiest, mayWrite }: DayProps) {
  const t = useTexts(texts)
  const format = useFormat()
  const classes = [
    css.day,
    isOther ? css.other : '',
    isToday ? css.today : '',
    isWeekend(day) ? css.weekend : '',
  ]
  return (
    <li className={classes.join(' ')}>
      <div className={css.dayHead}>
        <span className={css.dayName}>{format.weekday(`${day}T12:00:00Z`)}</span>
        {pressure ? (
          <span className={css.pressure} title={t.pressureTitle(pressure.messages)}>
            {t.pressure(pressure.customers)}
          </span>
        ) : null}
      </div>
      {entries.map((entry) => (
        <Launch key={`${entry.key}-${entry.at}`} entry={entry} mayWrite={mayWrite} />
      ))}
      <div className={css.track} aria-hidden="true">
        <div style={{ width: `${((pressure?.customers ?? 0) / busiest) * 100}%` }} />
      </div>
    </li>
  )
}

function Launch({ entry, mayWrite }: { entry: Entry; mayWrite: boolean }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { locale } = useLocale()
  const { key, name, channels, at, state, recurs, people } = entry
  const said = pick(name, locale)
  const Icon = channelIcons[channels[0] ?? 'email']
  const count = people === null ? '' : ` · ${state === 'planned' ? t.expected(people) : t.people(people)}`
  return (
    <div className={css.launch} data-state={state} data-channel={channels[0]}>
      <Link to="/reports/$key" params={{ key }} className={css.name}>
        <Icon size={13} aria-hidden /> {said}
      </Link>
      <div className={css.note}>
        {format.time(at)} · {t.states[state]}
        {recurs ? ` · ${t.recurs}` : ''}
        {count}
      </div>
      {state === 'planned' && mayWrite ? (
        <Link
          to="/campaigns/$key/edit"
          params={{ key }}
          search={{ step: 'when' }}
          className={css.change}
          aria-label={t.changeOf(said)}
        >
          {t.change}
        </Link>
      ) : null}
    </div>
  )
}
