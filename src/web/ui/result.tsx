import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Failure } from './failure.tsx'
import { Loading } from './loading.tsx'

interface ResultProps<T> {
  readonly of: UseQueryResult<T>
  readonly lines?: number
  readonly children: (data: T) => ReactNode
}

/** Loading, error or the data: no screen forgets one of them. Old data stays while new data is on its way. */
export function Result<T>({ of, lines, children }: ResultProps<T>) {
  if (of.data !== undefined) return <>{children(of.data)}</>
  if (of.isError) return <Failure error={of.error} retry={() => void of.refetch()} />
  return <Loading {...(lines !== undefined && { lines })} />
}
