import { Button } from '@mantine/core'
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { call } from '../../api/call.ts'
import { useMay } from '../../api/session.ts'
import { Card } from '../../ui/card.tsx'
import { useTexts } from '../../words/locale.tsx'
import css from './first-steps.module.css'
import { texts } from './first-steps-texts.ts'
import type { HomeProgress } from './home.ts'
import { isSample, sampleQuery } from './sample.ts'
import { SampleOffer } from './sample-data.tsx'

const HIDDEN = 'relance:first-steps-hidden'
const places = {
  customers: '/imports',
  form: '/contents',
  segment: '/segments/new',
  template: '/contents',
  campaign: '/campaigns/new',
} as const
type Step = keyof typeof places
/** Put live by the product itself: they ask for consents. */
const ownMails = new Set(['ask-again', 'opt-in-confirmation'])

/** What a new company does first, ticked off by what is there. Gone when all is done, or when it is put away. */
export function FirstSteps({ progress }: { progress: HomeProgress }) {
  const t = useTexts(texts)
  const mayWrite = useMay('marketer')
  const [hidden, hide] = useState(() => localStorage.getItem(HIDDEN) !== null)
  const done = useDone(progress, mayWrite && !hidden)
  if (!mayWrite || hidden || !done || Object.values(done).every(Boolean)) return null
  const steps = Object.keys(places) as Step[]
  const next = steps.find((step) => !done[step])
  return (
    <Card
      title={t.title}
      aside={
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          onClick={() => {
            localStorage.setItem(HIDDEN, 'yes')
            hide(true)
          }}
        >
          {t.hide}
        </Button>
      }
    >
      <ol className={css.steps}>
        {steps.map((step) => (
          <li key={step} className={css.step} aria-current={step === next ? 'step' : undefined}>
            {done[step] ? (
              <IconCircleCheckFilled size={20} className={css.done ?? ''} aria-label={t.done} />
            ) : (
              <IconCircle size={20} className={css.open ?? ''} aria-label={t.toDo} />
            )}
            <div>
              {done[step] ? (
                <span>{t.steps[step]}</span>
              ) : (
                <Link to={places[step]} className={css.link}>
                  {t.steps[step]}
                </Link>
              )}
              {step === next ? <div className={css.why}>{t.why[step]}</div> : null}
            </div>
          </li>
        ))}
      </ol>
      <SampleOffer />
    </Card>
  )
}

/** Undefined until everything is known: a list that ticks itself off before one's eyes would only flicker. */
function useDone({ workflows }: HomeProgress, enabled: boolean): Record<Step, boolean> | undefined {
  const one = { limit: 1 }
  const client = useQueryClient()
  const { data } = useQuery({
    queryKey: ['first-steps'],
    enabled,
    queryFn: async () => {
      const [sample, forms, segments, templates] = await Promise.all([
        client.fetchQuery(sampleQuery),
        call('GET /forms', { query: one }),
        call('GET /segments'),
        call('GET /templates', { query: { limit: 200 } }),
      ])
      return {
        customers: sample.hasOthers,
        form: forms.items.length > 0,
        segment: segments.items.some((item) => !isSample(item)),
        template: templates.items.some((item) => item.live && !ownMails.has(item.key) && !isSample(item)),
      }
    },
  })
  return (
    data && {
      ...data,
      campaign: workflows.some(({ kind, launchedAt }) => kind === 'campaign' && launchedAt !== null),
    }
  )
}
