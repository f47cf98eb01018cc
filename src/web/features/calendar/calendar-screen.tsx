import { ActionIcon, Button, SegmentedControl } from '@mantine/core'
import { IconChevronLeft, IconChevronRight, IconPlus } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { call, type Schemas } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { Page } from '../../ui/page.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useLocale, useTexts } from '../../words/locale.tsx'
import { presentIso } from '../../words/now.ts'
import css from './calendar.module.css'
import { Day } from './day.tsx'
import { daysOf, step } from './days.ts'
import { texts } from './texts.ts'

const route = getRouteApi('/shell/calendar')

export function CalendarScreen() {
  const t = useTexts(texts)
  const format = useFormat()
  const mayWrite = useMay('marketer')
  const { view = 'month', day = format.dayKey(presentIso()) } = route.useSearch()
  const days = daysOf(view, day)
  const [from = day, to = day] = [days[0], days.at(-1)]
  const found = useQuery({
    queryKey: ['calendar', from, to],
    placeholderData: keepPreviousData,
    queryFn: () => call('GET /calendar', { query: { from, to } }),
  })
  return (
    <Page
      title={t.title}
      subtitle={t.subtitle}
      actions={
        mayWrite ? (
          <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} />}>
            {t.create}
          </Button>
        ) : null
      }
    >
      <Bar view={view} day={day} />
      <Result of={found}>
        {(data) => <Grid days={days} view={view} shown={day} calendar={data} mayWrite={mayWrite} />}
      </Result>
    </Page>
  )
}

function Bar({ view, day }: { view: 'month' | 'week'; day: string }) {
  const t = useTexts(texts)
  const format = useFormat()
  const { locale } = useLocale()
  const navigate = route.useNavigate()
  const go = (search: { view?: 'month' | 'week'; day?: string }) =>
    void navigate({ search: { view, day, ...search }, replace: true })
  const month = new Intl.DateTimeFormat(locale === 'fr' ? 'fr-FR' : 'en-GB', {
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  }).format(new Date(`${day}T12:00:00Z`))
  return (
    <div className={css.bar}>
      <ActionIcon
        variant="default"
        size={34}
        aria-label={t.before}
        onClick={() => go({ day: step(view, day, -1) })}
      >
        <IconChevronLeft size={17} />
      </ActionIcon>
      <ActionIcon
        variant="default"
        size={34}
        aria-label={t.after}
        onClick={() => go({ day: step(view, day, 1) })}
      >
        <IconChevronRight size={17} />
      </ActionIcon>
      <Button variant="default" onClick={() => go({ day: format.dayKey(presentIso()) })}>
        {t.today}
      </Button>
      <h2 className={css.month}>{month}</h2>
      <SegmentedControl
        aria-label={t.view}
        value={view}
        onChange={(chosen) => go({ view: chosen as 'month' | 'week' })}
        data={(['month', 'week'] as const).map((value) => ({ value, label: t.views[value] }))}
      />
    </div>
  )
}

interface GridProps {
  readonly days: readonly string[]
  readonly view: 'month' | 'week'
  readonly shown: string
  readonly calendar: Schemas['Calendar']
  readonly mayWrite: boolean
}

function Grid({ days, view, shown, calendar, mayWrite }: GridProps) {
  const t = useTexts(texts)
  const format = useFormat()
  const { entries, pressure } = calendar
  const busiest = Math.max(1, ...pressure.map(({ customers }) => customers))
  return (
    <>
      <ol className={css.grid} data-view={view}>
        {days.map((day) => (
          <Day
            key={day}
            day={day}
            isOther={view === 'month' && day.slice(0, 7) !== shown.slice(0, 7)}
            isToday={day === format.dayKey(presentIso())}
            entries={entries.filter(({ at }) => format.dayKey(at) === day)}
            pressure={pressure.find((one) => one.day === day)}
            busiest={busiest}
            mayWrite={mayWrite}
          />
        ))}
      </ol>
      <p className={css.legend}>{entries.length === 0 ? t.nothing : t.legend}</p>
    </>
  )
}
