import { type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { call, type Operations, type Schemas } from '../../api/call.ts'
import { useLive } from '../../api/live.tsx'
import { toastError } from '../../ui/toast.ts'

export type Import = Schemas['Import']
export type ImportState = Import['state']
export type Format = Pick<Import, 'encoding' | 'delimiter'>
export type Options = Import['options']

const working: ReadonlySet<ImportState> = new Set(['checking', 'running', 'undoing'])

export function isWorking(state: ImportState): boolean {
  return working.has(state)
}

/** One import as it moves: what the server last told of it, and until then what it answered. */
export function useImport(id: string): UseQueryResult<Import> {
  const client = useQueryClient()
  const query = useQuery({
    queryKey: ['imports', id],
    queryFn: () => call('GET /imports/{id}', { path: { id } }),
  })
  const live = useLive<Import>(`import:${id}`)
  const state = live?.state
  useEffect(() => {
    if (!state || isWorking(state)) return
    void client.invalidateQueries({ queryKey: ['imports'], exact: true })
    void client.invalidateQueries({ queryKey: ['customers'] })
  }, [state, client])
  return { ...query, data: live ?? query.data } as UseQueryResult<Import>
}

type Body = NonNullable<Operations['POST /imports/{id}/check']['body']>

/** What can be done with an import; each answers with the import as it then is. */
export function useImportMoves(id: string) {
  const client = useQueryClient()
  const show = (moved: Import) => {
    client.setQueryData(['imports', id], moved)
    void client.invalidateQueries({ queryKey: ['imports'], exact: true })
  }
  const check = useMutation({
    mutationFn: (body: Body) => call('POST /imports/{id}/check', { path: { id }, body }),
    // Shown beside the columns, which it is about.
    onError: () => undefined,
    onSuccess: show,
  })
  const move = useMutation({
    mutationFn: (action: 'run' | 'cancel' | 'undo') =>
      call(`POST /imports/{id}/${action}` as const, { path: { id } }),
    onError: toastError,
    onSuccess: show,
  })
  return { check, move }
}

export type Moves = ReturnType<typeof useImportMoves>
