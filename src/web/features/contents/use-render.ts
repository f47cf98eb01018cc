import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { call } from '../../api/call.ts'
import type { ContentSource, Preview, Problem } from './contents.ts'

const TYPING_MS = 350

export interface Render {
  readonly rendered: Preview['rendered'] | undefined
  readonly problems: readonly Problem[]
  readonly working: boolean
  readonly error: unknown
  /** From asking to having it. */
  readonly tookMs: number | undefined
}

interface Asked {
  readonly key: string
  readonly content: ContentSource
  readonly locale: string
  readonly customer: string | undefined
  /** Type of the event whose data is shown. */
  readonly event: string | undefined
}

/** What the customer would get, made by the server a moment after the last change; an older question is dropped. */
export function useRender({ key, content, locale, customer, event }: Asked): Render {
  const [settled] = useDebouncedValue(content, TYPING_MS)
  const last = useRef<Preview['rendered']>(undefined)
  const { kind, source } = settled
  const { data, isFetching, error } = useQuery({
    queryKey: ['contents', 'preview', key, settled.class, source, locale, customer, event],
    placeholderData: keepPreviousData,
    gcTime: 30_000,
    retry: false,
    queryFn: async ({ signal }) => {
      const began = performance.now()
      const body = {
        draft: { kind, class: settled.class, source } as never,
        locale,
        ...(customer && { customer }),
        ...(event && { event }),
      }
      const shown = await call('POST /templates/{key}/preview', { path: { key }, body, signal })
      return { ...shown, tookMs: performance.now() - began }
    },
  })
  // While the source has errors, the last good picture stays.
  if (data?.rendered?.locale === locale) last.current = data.rendered
  const rendered = last.current?.locale === locale ? last.current : undefined
  return { rendered, problems: data?.problems ?? [], working: isFetching, error, tookMs: data?.tookMs }
}
