import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { call } from '../../api/call.ts'
import { useLive } from '../../api/live.tsx'
import { useMay, useMe } from '../../api/session.ts'
import { untilFresh } from '../../api/until-fresh.ts'
import { Page } from '../../ui/page.tsx'
import { Result } from '../../ui/result.tsx'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { presentIso } from '../../words/now.ts'
import { FirstSteps } from './first-steps.tsx'
import css from './home.module.css'
import type { HomeProgress } from './home.ts'
import { HomeFigures } from './home-figures.tsx'
import { PerDay } from './per-day.tsx'
import { Running } from './running.tsx'
import { SampleData } from './sample-data.tsx'
import { texts } from './texts.ts'
import { ThisWeek } from './this-week.tsx'
import { ToDo } from './to-do.tsx'

export function HomeScreen() {
  const t = useTexts(texts)
  const format = useFormat()
  const me = useMe()
  const home = useQuery({
    queryKey: ['home'],
    queryFn: () => call('GET /home'),
    refetchInterval: untilFresh,
  })
  const first = useQuery({ queryKey: ['home', 'progress'], queryFn: () => call('GET /home/progress') })
  const progress = useLive<HomeProgress>('overview') ?? first.data
  const now = presentIso()
  const live = progress?.workflows.filter(({ state }) => state === 'live') ?? []
  const today = live.filter(({ launchAt }) => launchAt && format.dayKey(launchAt) === format.dayKey(now))
  return (
    <Page
      title={t.hello(me.name.split(' ')[0] ?? me.name)}
      subtitle={t.summary(capitalised(format.longDay(now)), live.length, today.length)}
      actions={<NewCampaign />}
    >
      <Result of={home} lines={3}>
        {(data) => <HomeFigures home={data} />}
      </Result>
      <div className={css.columns}>
        <div className={css.side}>
          {progress ? <FirstSteps progress={progress} /> : null}
          <Result of={{ ...first, data: progress } as typeof first}>
            {(data) => <Running workflows={data.workflows} />}
          </Result>
        </div>
        <div className={css.side}>
          <SampleData />
          {progress ? <ToDo toDo={progress.toDo} /> : null}
          {home.data ? <PerDay days={home.data.days} /> : null}
        </div>
      </div>
      {progress ? <ThisWeek progress={progress} now={now} /> : null}
    </Page>
  )
}

function NewCampaign() {
  const t = useTexts(texts)
  if (!useMay('marketer')) return null
  return (
    <Button component={Link} to="/campaigns/new" leftSection={<IconPlus size={16} />}>
      {t.newCampaign}
    </Button>
  )
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
