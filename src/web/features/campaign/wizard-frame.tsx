import { ActionIcon, Button } from '@mantine/core'
import { IconArrowLeft, IconArrowRight, IconCheck, IconRoute, IconX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { Page } from '../../ui/page.tsx'
import { toastError } from '../../ui/toast.ts'
import { useLocale, useTexts } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import css from './campaign.module.css'
import { type Go, missingIn, type Plan, type WizardStep, wizardSteps } from './model/plan.ts'
import { Reach } from './reach.tsx'
import { Checks } from './review/checks.tsx'
import { ReviewStep } from './review/review-step.tsx'
import { AudienceStep } from './steps/audience-step.tsx'
import { MeasureStep } from './steps/measure-step.tsx'
import { MessagesStep } from './steps/messages-step.tsx'
import { WhenStep } from './steps/when-step.tsx'
import { texts } from './texts.ts'
import { useReview } from './use-review.ts'
import { type Saved, useWizard, type Wizard } from './use-wizard.ts'

interface FrameProps {
  readonly begun: Plan
  readonly saved: Saved | null
  readonly step: WizardStep
}

/** Steps may be visited in any order; only launching asks for what is missing. */
export function WizardFrame({ begun, saved, step }: FrameProps) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const wizard = useWizard(begun, saved)
  const { plan } = wizard
  const reviewed = useReview(plan, wizard.saved?.key)
  const go = useGo(wizard)
  const name = pick(plan.name, locale).trim()
  // What nobody chose is still being chosen for them: to go on now would keep a consent that nobody gave.
  const guessing = wizard.saved === null && reviewed.counting
  const part = { plan, change: wizard.change }
  return (
    <Page
      title={name === '' ? t.newTitle : name}
      subtitle={<span role="status">{t.states[wizard.state]}</span>}
      before={
        <ActionIcon component={Link} to="/campaigns" variant="subtle" color="gray" aria-label={t.close}>
          <IconX size={19} />
        </ActionIcon>
      }
      actions={<Actions wizard={wizard} named={name !== ''} />}
    >
      <div className={css.frame}>
        <StepList plan={plan} step={step} onGo={go} />
        <div className={css.main}>
          <h2 className={css.heading}>{t.steps[step]}</h2>
          {step === 'audience' ? (
            <AudienceStep {...part} review={reviewed.settled} isNew={wizard.saved === null} />
          ) : null}
          {step === 'messages' ? <MessagesStep {...part} /> : null}
          {step === 'when' ? <WhenStep {...part} review={reviewed.review} /> : null}
          {step === 'measure' ? <MeasureStep {...part} review={reviewed.review} /> : null}
          {step === 'review' ? <ReviewStep wizard={wizard} reviewed={reviewed} onGo={go} /> : null}
          <Neighbours step={step} busy={guessing} onGo={go} />
        </div>
        <aside className={css.side}>
          {step === 'review' ? <Checks plan={plan} reviewed={reviewed} /> : <Reach reviewed={reviewed} />}
        </aside>
      </div>
    </Page>
  )
}

/** The draft is saved on the way, and from then on has an address of its own. */
function useGo({ plan, saved, save }: Wizard): Go {
  const navigate = useNavigate()
  const client = useQueryClient()
  const named = Object.values(plan.name).some((one) => one.trim() !== '')
  return (step) => {
    if (saved) void save()
    if (saved || !named) {
      void navigate({ to: '.', search: (before: object) => ({ ...before, step }) })
      return
    }
    void save().then(async (stored) => {
      if (!stored) return
      await client.invalidateQueries({ queryKey: ['campaign', stored.key] })
      await navigate({
        to: '/campaigns/$key/edit',
        params: { key: stored.key },
        search: { step },
        replace: true,
      })
    })
  }
}

function Actions({ wizard, named }: { wizard: Wizard; named: boolean }) {
  const t = useTexts(texts)
  const navigate = useNavigate()
  const go = useGo(wizard)
  async function open() {
    const stored = await wizard.save()
    if (stored) await navigate({ to: '/workflows/$key', params: { key: stored.key } })
  }
  const refuse = () => toastError(new Error(t.needsName))
  return (
    <>
      <Button
        variant="subtle"
        color="gray"
        leftSection={<IconRoute size={16} />}
        onClick={() => (named ? void open() : refuse())}
      >
        {t.designer}
      </Button>
      {wizard.state === 'saved' ? null : (
        <Button
          variant="default"
          loading={wizard.state === 'saving'}
          onClick={() => (named ? go('audience') : refuse())}
        >
          {t.save}
        </Button>
      )}
    </>
  )
}

function StepList({ plan, step, onGo }: { plan: Plan; step: WizardStep; onGo: Go }) {
  const t = useTexts(texts)
  return (
    <nav aria-label={t.stepsLabel}>
      <ol className={css.steps}>
        {wizardSteps.map((one, index) => {
          const done = one !== 'review' && missingIn(one, plan).length === 0
          return (
            <li key={one}>
              <button
                type="button"
                className={css.step}
                aria-current={one === step ? 'step' : undefined}
                onClick={() => onGo(one)}
              >
                <span className={`${css.dot} ${done && one !== step ? css.doneDot : ''}`}>
                  {done && one !== step ? <IconCheck size={14} aria-hidden /> : index + 1}
                </span>
                {t.steps[one]}
              </button>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

function Neighbours({ step, busy, onGo }: { step: WizardStep; busy: boolean; onGo: Go }) {
  const t = useTexts(texts)
  const at = wizardSteps.indexOf(step)
  const [before, next] = [wizardSteps[at - 1], wizardSteps[at + 1]]
  return (
    <div className={css.nav}>
      {before ? (
        <Button variant="default" leftSection={<IconArrowLeft size={16} />} onClick={() => onGo(before)}>
          {t.back}
        </Button>
      ) : (
        <span />
      )}
      {next ? (
        <Button loading={busy} rightSection={<IconArrowRight size={16} />} onClick={() => onGo(next)}>
          {t.next}
        </Button>
      ) : null}
    </div>
  )
}
