import { IconAlertTriangleFilled, IconInfoCircle } from '@tabler/icons-react'
import { useTexts } from '../../words/locale.tsx'
import { useDesigner } from './designer-context.ts'
import type { Finding } from './drafts.ts'
import { texts as fieldTexts } from './field-texts.ts'
import { texts } from './finding-texts.ts'
import { sayFinding } from './finding-words.ts'
import css from './panel.module.css'

/** Says a finding in the language of the screen. */
export function useSayFinding(): (finding: Finding) => string {
  const t = useTexts(texts)
  const words = useTexts(fieldTexts)
  const { definition } = useDesigner()
  return (finding) => sayFinding(t, words, finding, definition)
}

interface FindingListProps {
  readonly findings: readonly Finding[]
  /** Makes each finding a way to its place. */
  readonly onGo?: (finding: Finding) => void
  readonly lead?: (finding: Finding) => string
}

export function FindingList({ findings, onGo, lead }: FindingListProps) {
  const say = useSayFinding()
  if (findings.length === 0) return null
  return (
    <ul className={css.findings}>
      {findings.map((finding) => {
        const Icon = finding.level === 'error' ? IconAlertTriangleFilled : IconInfoCircle
        const said = `${lead?.(finding) ?? ''}${say(finding)}`
        return (
          <li key={`${finding.path} ${finding.message}`} data-level={finding.level}>
            <Icon size={15} aria-hidden />
            {onGo ? (
              <button type="button" className={css.findingLink} onClick={() => onGo(finding)}>
                {said}
              </button>
            ) : (
              <span>{said}</span>
            )}
          </li>
        )
      })}
    </ul>
  )
}
