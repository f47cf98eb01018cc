import { useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { type Finding, lintSource } from './drafts.ts'

const NO_FINDINGS = [] as const
const SETTLE_MS = 500

export interface Lint {
  /** The text that was read. */
  readonly of: string | undefined
  readonly findings: readonly Finding[]
  /** Known to be free of errors, as it stands. */
  readonly isClean: boolean
}

/** Only for whoever may write: the others need no advice. */
export function useLint(source: string, mayEdit: boolean): Lint {
  const [settled, settle] = useState(source)
  useEffect(() => {
    const timer = window.setTimeout(() => settle(source), SETTLE_MS)
    return () => window.clearTimeout(timer)
  }, [source])
  const { data } = useQuery({
    queryKey: ['lint', settled],
    enabled: mayEdit,
    queryFn: async () => ({ of: settled, findings: await lintSource(settled) }),
    placeholderData: (before) => before,
    gcTime: 0,
  })
  const findings = data?.findings ?? NO_FINDINGS
  const isClean = data?.of === source && findings.every(({ level }) => level !== 'error')
  return useMemo(() => ({ of: data?.of, findings, isClean }), [data, findings, isClean])
}
