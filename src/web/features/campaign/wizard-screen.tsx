import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useMay } from '../../api/session.ts'
import { Empty } from '../../ui/empty.tsx'
import { Page } from '../../ui/page.tsx'
import { Result } from '../../ui/result.tsx'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { type LoadedCampaign, loadCampaign } from './load-campaign.ts'
import { emptyPlan, type Plan } from './model/plan.ts'
import { texts } from './texts.ts'
import { WizardFrame } from './wizard-frame.tsx'

const newRoute = getRouteApi('/shell/campaigns/new')
const editRoute = getRouteApi('/shell/campaigns/$key/edit')

export function NewCampaignScreen() {
  const t = useTexts(texts)
  const { from, segment, step = 'audience' } = newRoute.useSearch()
  const mayWrite = useMay('marketer')
  if (!mayWrite) return <Page title={t.newTitle}>{<Empty title={t.forbidden} />}</Page>
  if (from) return <Copy from={from} />
  return (
    <WizardFrame
      begun={segment ? { ...emptyPlan, include: [segment] } : emptyPlan}
      saved={null}
      step={step}
    />
  )
}

/** A new campaign that says what another one said. */
function Copy({ from }: { from: string }) {
  const t = useTexts(texts)
  const { step = 'audience' } = newRoute.useSearch()
  const found = useCampaign(from)
  return (
    <Result of={found}>
      {({ plan }) =>
        plan ? (
          <WizardFrame begun={asCopy(plan, t.copyOf)} saved={null} step={step} />
        ) : (
          <NotFitting campaign={from} />
        )
      }
    </Result>
  )
}

function asCopy(plan: Plan, copyOf: (name: string) => string): Plan {
  const name = Object.fromEntries(Object.entries(plan.name).map(([locale, one]) => [locale, copyOf(one)]))
  return { ...plan, name }
}

export function EditCampaignScreen() {
  const { key } = editRoute.useParams()
  const { step = 'audience' } = editRoute.useSearch()
  const found = useCampaign(key)
  return (
    <Result of={found}>
      {({ workflow, plan, revision }: LoadedCampaign) => {
        if (workflow.launch) return <Launched workflow={workflow} />
        if (!plan) return <NotFitting campaign={key} />
        return <WizardFrame key={key} begun={plan} saved={{ key, revision }} step={step} />
      }}
    </Result>
  )
}

/** Read once: from then on the wizard knows better than the server. */
function useCampaign(key: string) {
  return useQuery({
    queryKey: ['campaign', key],
    queryFn: () => loadCampaign(key),
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
}

function NotFitting({ campaign }: { campaign: string }) {
  const t = useTexts(texts)
  return (
    <Page title={campaign}>
      <Empty
        title={t.notFittingTitle}
        text={t.notFittingText}
        action={
          <Button component={Link} to={`/workflows/${campaign}`}>
            {t.designer}
          </Button>
        }
      />
    </Page>
  )
}

function Launched({ workflow }: Pick<LoadedCampaign, 'workflow'>) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  return (
    <Page title={pick(workflow.name, locale)}>
      <Empty
        title={t.launchedTitle}
        text={t.launchedText}
        action={
          <>
            <Button component={Link} to={`/reports/${workflow.key}`}>
              {t.report}
            </Button>{' '}
            <Button
              variant="default"
              renderRoot={(props) => <Link {...props} to="/campaigns/new" search={{ from: workflow.key }} />}
            >
              {t.duplicate}
            </Button>
          </>
        }
      />
    </Page>
  )
}
