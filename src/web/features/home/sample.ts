import { queryOptions } from '@tanstack/react-query'
import { call } from '../../api/call.ts'

export const sampleQuery = queryOptions({ queryKey: ['sample'], queryFn: () => call('GET /sample') })

/** Segments, templates and the campaign of the sample have keys that begin so. */
export function isSample({ key }: { readonly key: string }): boolean {
  return key.startsWith('sample-')
}

export const SAMPLE_CAMPAIGN = 'sample-campaign'
