import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { call, type Schemas } from '../../api/call.ts'
import { missingIn, type Plan } from './model/plan.ts'
import { toDefinition } from './model/to-definition.ts'

export type Review = Schemas['WorkflowReview']

export interface Reviewed {
  /** Undefined: nobody is chosen yet, or not counted yet. */
  readonly review: Review | undefined
  /** The same, once it is about the plan as it stands. */
  readonly settled: Review | undefined
  readonly counting: boolean
  readonly error: unknown
  readonly again: () => void
}

const TYPING_MS = 400
const EMPTY_MS = 3_000
const DRAWN_AS = 'new-campaign'

/** What it would do, asked of the server a moment after each change; the last answer stays meanwhile. */
export function useReview(plan: Plan, key: string | undefined): Reviewed {
  const [settled] = useDebouncedValue(plan, TYPING_MS)
  const asked = plan.include.length > 0
  const { data, isFetching, isPlaceholderData, error, refetch } = useQuery<Review>({
    queryKey: ['review', key, settled],
    enabled: asked && settled.include.length > 0,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
    // A segment that was made a moment ago is still being counted.
    refetchInterval: ({ state }) => (state.data?.audience === 0 ? EMPTY_MS : false),
    queryFn: ({ signal }) =>
      call('POST /workflows/review', { body: reviewable(key ?? DRAWN_AS, settled), signal }),
  })
  const counting = asked && (isFetching || settled !== plan)
  return {
    review: asked ? data : undefined,
    settled: asked && !counting && !isPlaceholderData ? data : undefined,
    counting,
    error,
    again: () => void refetch(),
  }
}

/** Messages that have no text yet are left out: the others can be counted. */
function reviewable(key: string, plan: Plan): Schemas['WorkflowDefinition'] {
  const messages = plan.messages.filter(
    (message) => missingIn('messages', { ...plan, messages: [message] }).length === 0,
  )
  const name = Object.keys(plan.name).length === 0 ? { en: key } : plan.name
  return toDefinition(key, { ...plan, name: named(name), messages }) as Schemas['WorkflowDefinition']
}

function named(name: Plan['name']): Plan['name'] {
  return Object.fromEntries(
    Object.entries(name).map(([locale, one]) => [locale, one.trim() === '' ? '…' : one]),
  )
}
