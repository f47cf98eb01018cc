import { IconAlertTriangleFilled, IconInfoCircle } from '@tabler/icons-react'
import type { Finding } from './drafts.ts'
import css from './panel.module.css'

export function FindingList({ findings }: { findings: readonly Finding[] }) {
  if (findings.length === 0) return null
  return (
    <ul className={css.findings}>
      {findings.map((finding) => (
        <FindingLine key={`${finding.path} ${finding.message}`} finding={finding} />
      ))}
    </ul>
  )
}

function FindingLine({ finding: { level, message, remedy } }: { finding: Finding }) {
  const Icon = level === 'error' ? IconAlertTriangleFilled : IconInfoCircle
  return (
    <li data-level={level}>
      <Icon size={15} aria-hidden />
      <span>
        {message}
        {remedy ? <small>{remedy}</small> : null}
      </span>
    </li>
  )
}
