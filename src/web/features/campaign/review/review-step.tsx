import { Failure } from '../../../ui/failure.tsx'
import { Loading } from '../../../ui/loading.tsx'
import { useTexts } from '../../../words/locale.tsx'
import css from '../campaign.module.css'
import type { Go } from '../model/plan.ts'
import { PowerNote } from '../steps/measure-step.tsx'
import type { Reviewed } from '../use-review.ts'
import type { Wizard } from '../use-wizard.ts'
import { Facts } from './facts.tsx'
import { Launch } from './launch.tsx'
import { texts } from './texts.ts'
import { Volume } from './volume.tsx'
import { WhoGets } from './who-gets.tsx'

interface ReviewStepProps {
  readonly wizard: Wizard
  readonly reviewed: Reviewed
  readonly onGo: Go
}

/** Everything on one page before it leaves: who, what, when, at what cost, and what will show. */
export function ReviewStep({ wizard, reviewed, onGo }: ReviewStepProps) {
  const t = useTexts(texts)
  const { review, counting, error, again } = reviewed
  const { plan } = wizard
  if (error && !review) return <Failure error={error} retry={again} />
  return (
    <>
      <p className={css.muted}>{t.ready}</p>
      <Facts plan={plan} review={review} onGo={onGo} />
      {review ? (
        <>
          <WhoGets plan={plan} review={review} />
          <Volume review={review} />
          <PowerNote plan={plan} review={review} />
        </>
      ) : counting ? (
        <Loading lines={6} />
      ) : null}
      <Launch wizard={wizard} reviewed={reviewed} />
    </>
  )
}
