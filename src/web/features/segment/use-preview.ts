import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call, type Schemas } from '../../api/call.ts'
import type { Condition } from './draft.ts'

const TYPING_MS = 300

export interface Counted {
  readonly data: Schemas['SegmentPreview'] | undefined
  /** Left after each condition of the outermost group. */
  readonly counts: readonly number[]
  readonly counting: boolean
  readonly error: unknown
}

/** Who would be in it now: asked of the server a moment after the last change; the last answer stays meanwhile. */
export function usePreview(condition: Condition | undefined): Counted {
  const [settled] = useDebouncedValue(condition, TYPING_MS)
  const { data, isFetching, error } = useQuery({
    queryKey: ['segments', 'preview', settled],
    enabled: settled !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
    queryFn: ({ signal }) => call('POST /segments/preview', { body: { condition: settled ?? {} }, signal }),
  })
  const known = condition === undefined ? undefined : data
  return { data: known, counts: known?.steps.map(({ count }) => count) ?? [], counting: isFetching, error }
}
