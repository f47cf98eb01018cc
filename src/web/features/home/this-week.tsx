import { Link } from '@tanstack/react-router'
import type { Schemas } from '../../api/call.ts'
import { Card } from '../../ui/card.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import css from './home.module.css'
import type { HomeProgress } from './home.ts'
import { texts } from './texts.ts'

const DAY_MS = 86_400_000
const WEEKEND = 5

/** Monday to Sunday, with what launches and who is called. */
export function ThisWeek({ progress, now }: { progress: HomeProgress; now: string }) {
  const t = useTexts(texts)
  const format = useFormat()
  const today = format.dayKey(now)
  return (
    <Card title={t.thisWeek} aside={<Link to="/calendar">{t.openCalendar}</Link>} flush>
      <ol className={css.week}>
        {weekOf(today).map((day, index) => (
          <li
            key={day}
            className={`${css.weekday} ${day === today ? css.today : ''} ${index >= WEEKEND ? css.weekend : ''}`}
          >
            <div className={css.dayName}>{format.weekday(`${day}T12:00:00Z`)}</div>
            {launchesOn(day, progress.workflows, format.dayKey).map((figures) => (
              <Launch key={figures.key} figures={figures} />
            ))}
            {day === today && progress.toDo.openCalls > 0 ? (
              <div className={`${css.item} ${css.phoneItem}`}>
                <strong>{t.callsOfDay(progress.toDo.openCalls)}</strong>
                {t.allDay}
              </div>
            ) : null}
          </li>
        ))}
      </ol>
    </Card>
  )
}

function Launch({ figures }: { figures: Schemas['WorkflowFigures'] }) {
  const { locale } = useLocale()
  const format = useFormat()
  const at = figures.launchedAt ?? figures.launchAt
  const sms = figures.channels[0] === 'sms'
  return (
    <Link
      to="/reports/$key"
      params={{ key: figures.key }}
      className={`${css.item} ${sms ? css.smsItem : css.emailItem}`}
    >
      <strong>{pick(figures.name, locale)}</strong>
      {at ? format.time(at) : ''}
    </Link>
  )
}

function launchesOn(day: string, workflows: HomeProgress['workflows'], dayKey: (iso: string) => string) {
  return workflows.filter(({ kind, launchedAt, launchAt }) => {
    const at = launchedAt ?? launchAt
    return kind === 'campaign' && at !== null && dayKey(at) === day
  })
}

/** The seven days of the week in which this one lies, from Monday. */
function weekOf(today: string): string[] {
  const noon = new Date(`${today}T12:00:00Z`)
  const sinceMonday = (noon.getUTCDay() + 6) % 7
  return Array.from({ length: 7 }, (_, day) =>
    new Date(noon.getTime() + (day - sinceMonday) * DAY_MS).toISOString().slice(0, 10),
  )
}
