import { QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiError } from './call.ts'

const TRIES_MAX = 2

/** One cache per page. Whoever is signed out meanwhile is asked to sign in; what was refused is not asked again. */
export function createQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (error) => leaveWhenSignedOut(client, error) }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (count, error) => !(error instanceof ApiError) && count < TRIES_MAX,
        refetchOnWindowFocus: true,
      },
      mutations: { onError: (error) => leaveWhenSignedOut(client, error) },
    },
  })
  return client
}

function leaveWhenSignedOut(client: QueryClient, error: unknown): void {
  if (error instanceof ApiError && error.status === 401) client.setQueryData(['me'], null)
}
