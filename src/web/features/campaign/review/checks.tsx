import { IconAlertTriangle, IconCircleCheckFilled, IconCircleX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { Card } from '../../../ui/card.tsx'
import { useTexts } from '../../../words/locale.tsx'
import { missingIn, type Plan } from '../model/plan.ts'
import { useTemplateNames } from '../use-choices.ts'
import type { Reviewed } from '../use-review.ts'
import { countOf, reached } from './numbers.ts'
import css from './review.module.css'
import { texts } from './texts.ts'

type Level = 'good' | 'warn' | 'bad'

interface Check {
  readonly key: string
  readonly level: Level
  readonly title: string
  readonly note?: string
}

/** What was looked at, in words: green, amber, or in the way. */
export function Checks({ plan, reviewed }: { plan: Plan; reviewed: Reviewed }) {
  const t = useTexts(texts)
  const checks = useChecks(plan, reviewed)
  return (
    <Card title={t.checks}>
      <ul className={css.checks}>
        {checks.map(({ key, level, title, note }) => (
          <li key={key} className={css.check} data-level={level}>
            {icons[level]}
            <div>
              <strong>{title}</strong>
              {note ? <div className={css.muted}>{note}</div> : null}
            </div>
          </li>
        ))}
      </ul>
    </Card>
  )
}

const icons: Record<Level, ReactNode> = {
  good: <IconCircleCheckFilled size={18} className={css.good ?? ''} aria-hidden />,
  warn: <IconAlertTriangle size={18} className={css.warn ?? ''} aria-hidden />,
  bad: <IconCircleX size={18} className={css.bad ?? ''} aria-hidden />,
}

function useChecks(plan: Plan, { review }: Reviewed): Check[] {
  const t = useTexts(texts)
  const sayHole = useHoles()
  const missing = missingIn('review', plan).map(
    (what): Check => ({ key: what, level: 'bad', title: t.still, note: t.missing[what] }),
  )
  if (!review) return missing
  const findings = review.findings
    .filter(({ code }) => !(code === 'no_steps' && missing.length > 0))
    // Without a goal there is none to reach; that one is missing is said beside the launch.
    .filter(({ code }) => !(code === 'no_exit_on_goal' && plan.goal === null))
    .map((finding, index): Check => {
      const said = t.findings[finding.code]
      return {
        key: `${finding.code}-${index}`,
        level: finding.level === 'error' ? 'bad' : 'warn',
        title: said ?? finding.message,
        ...(finding.code === 'missing_variable' ? { note: sayHole(finding.message) } : {}),
      }
    })
  const whole = missing.length + findings.length === 0
  const fine: Check[] = whole ? [{ key: 'definition', level: 'good', title: t.definitionGood }] : []
  const counted = review.messages.length > 0 ? gateChecks(t, review) : []
  return [...missing, ...counted, ...findings, ...fine]
}

/** `the template cart-reminder needs event.total, …`: which text, and which field of it. */
const HOLE = /^the template (\S+) needs (customer|event|scores)\.([^\s,]+)/

/** The server's sentence about a field that may be empty, with the template's own name. */
function useHoles(): (message: string) => string {
  const t = useTexts(texts)
  const nameOf = useTemplateNames()
  return (message) => {
    const [, template = '', root = '', field = ''] = HOLE.exec(message) ?? []
    if (template === '') return message
    return root === 'event' ? t.noEvent(nameOf(template), field) : t.mayLack(nameOf(template), field)
  }
}

const CONSENT = [
  'no_consent',
  'consent_expired',
  'no_proof',
  'consent_in_future',
  'trade_banned',
  'refusal_cooldown',
]

function gateChecks(t: typeof texts.fr, review: NonNullable<Reviewed['review']>): Check[] {
  const out = countOf(review, 'held', CONSENT)
  const suppressed = countOf(review, 'held', ['suppressed'])
  const capped = countOf(review, 'later', ['frequency_cap'])
  const quiet = countOf(review, 'later', ['quiet_hours', 'outside_window'])
  const checks: Check[] = []
  if (reached(review) === 0) checks.push({ key: 'nobody', level: 'bad', title: t.nobody, note: t.nobodyNote })
  else
    checks.push({
      key: 'consent',
      level: 'good',
      title: t.consentGood,
      ...(out > 0 ? { note: t.consentOut(out) } : {}),
    })
  checks.push(
    suppressed > 0
      ? { key: 'suppressed', level: 'good', title: t.suppressedOut(suppressed) }
      : { key: 'suppressed', level: 'good', title: t.suppressedGood },
  )
  if (capped > 0) checks.push({ key: 'capped', level: 'warn', title: t.capped(capped), note: t.cappedNote })
  if (quiet > 0) checks.push({ key: 'quiet', level: 'warn', title: t.quiet(quiet), note: t.quietNote })
  return checks
}
