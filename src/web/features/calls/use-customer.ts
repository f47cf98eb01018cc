import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { nameOf } from './calls.ts'

export function useCustomer(id: string | undefined) {
  const { data } = useQuery({
    queryKey: ['customer', id],
    enabled: id !== undefined,
    queryFn: () => call('GET /customers/{id}', { path: { id: id ?? '' } }),
  })
  return { customer: data, name: data && nameOf(data) }
}
