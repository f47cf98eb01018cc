import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { ApiError, call, request, type Schemas } from './call.ts'

export type Me = Schemas['Me']
export type Role = Me['role']

/** From the least to the most, as in http/role-matrix.ts. */
const order: readonly Role[] = ['viewer', 'agent', 'marketer', 'admin']

export function mayActAs(role: Role, least: Role): boolean {
  return order.indexOf(role) >= order.indexOf(least)
}

/** Who is signed in; null: nobody. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  staleTime: 60_000,
  queryFn: async (): Promise<Me | null> => {
    try {
      return await call('GET /me')
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null
      throw error
    }
  },
})

export const settingsQuery = queryOptions({
  queryKey: ['settings'],
  staleTime: 60_000,
  queryFn: () => call('GET /settings'),
})

export const setUpQuery = queryOptions({
  queryKey: ['set-up'],
  staleTime: 60_000,
  queryFn: () => call('GET /set-up'),
})

/** The person at the screen. Only below the shell, which shows nothing to nobody. */
export function useMe(): Me {
  const { data } = useQuery(meQuery)
  if (!data) throw new Error('nobody is signed in')
  return data
}

export function useMay(least: Role): boolean {
  const { data } = useQuery(meQuery)
  return data ? mayActAs(data.role, least) : false
}

export function signIn(email: string, password: string): Promise<unknown> {
  return post('/api/auth/sign-in/email', { email, password })
}

/** By the link that an admin handed over. */
export function choosePassword(body: { token: string; newPassword: string }): Promise<unknown> {
  return post('/api/auth/reset-password', body)
}

export function changePassword(body: { currentPassword: string; newPassword: string }): Promise<unknown> {
  return post('/api/auth/change-password', { ...body, revokeOtherSessions: true })
}

/** Forgets everything that the page has seen: the next person at this screen may see less. */
export function useSignOut(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    await post('/api/auth/sign-out', {})
    client.clear()
    client.setQueryData(meQuery.queryKey, null)
  }
}

function post(path: string, body: object): Promise<unknown> {
  return request('POST', path, {
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
  })
}
