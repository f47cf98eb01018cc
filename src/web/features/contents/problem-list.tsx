import { IconAlertTriangle, IconInfoCircle } from '@tabler/icons-react'
import { useLocale, useTexts } from '../../words/locale.tsx'
import type { Problem } from './contents.ts'
import { texts } from './editor-texts.ts'
import parts from './parts.module.css'
import { sayProblem } from './say-problem.ts'

interface ProblemListProps {
  readonly problems: readonly Problem[]
  /** Makes those of this language and part lead to their line. */
  readonly locale?: string
  readonly goTo?: ((problem: Problem) => void) | undefined
}

export function ProblemList({ problems, locale, goTo }: ProblemListProps) {
  if (problems.length === 0) return null
  const ordered = [...problems].sort((a, b) => rank(a) - rank(b))
  return (
    <ul className={parts.problems}>
      {ordered.map((problem) => (
        <Line
          key={`${problem.locale} ${problem.part} ${problem.line} ${problem.message}`}
          problem={problem}
          here={problem.locale === locale}
          goTo={goTo}
        />
      ))}
    </ul>
  )
}

interface LineProps extends Pick<ProblemListProps, 'goTo'> {
  readonly problem: Problem
  /** Of the language that is worked on. */
  readonly here: boolean
}

function Line({ problem, here, goTo }: LineProps) {
  const { locale: reader } = useLocale()
  const { severity } = problem
  const { message, remedy } = sayProblem(problem, reader)
  const Icon = severity === 'error' ? IconAlertTriangle : IconInfoCircle
  return (
    <li className={parts.problem} data-severity={severity}>
      <Icon size={16} aria-hidden />
      <span>
        <Where problem={problem} here={here} goTo={goTo} /> {message}
        {remedy ? <span className={parts.remedy}>{remedy}</span> : null}
      </span>
    </li>
  )
}

function Where({ problem, here, goTo }: LineProps) {
  const t = useTexts(texts)
  const { locale, part, line } = problem
  const partName = part === 'subject' ? t.subject : part === 'preheader' ? t.preheader : ''
  const names = [here ? '' : locale, partName, line === null ? '' : t.line(line)]
  const where = names.filter(Boolean).join(', ')
  if (where === '') return null
  if (!goTo || !here || line === null) return <b>{where}</b>
  return (
    <button type="button" className={parts.where} onClick={() => goTo(problem)}>
      {where}
    </button>
  )
}

function rank({ severity, line }: Problem): number {
  return (severity === 'error' ? 0 : 1_000_000) + (line ?? 0)
}
