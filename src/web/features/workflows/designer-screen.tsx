import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call } from '../../api/call.ts'
import { Page } from '../../ui/page.tsx'
import { Result } from '../../ui/result.tsx'
import { Designer } from './designer.tsx'
import { readDraft, toSource } from './drafts.ts'
import type { Block } from './model/definition.ts'
import { inOrder } from './model/in-order.ts'

const route = getRouteApi('/shell/workflows/$key')

/** The workflow, its draft when there is one, and the grammar that the forms are drawn from. */
export function DesignerScreen() {
  const { key } = route.useParams()
  const { version } = route.useSearch()
  const loaded = useQuery({
    queryKey: ['workflow', key, version],
    // What is being edited must not change under the hand; it is read again when asked for.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async () => {
      const [workflow, schema] = await Promise.all([
        call('GET /workflows/{key}', { path: { key } }),
        call('GET /workflows/schema.json'),
      ])
      if (version !== undefined) {
        const path = { key, version }
        const { definition, source: text } = await call('GET /workflows/{key}/versions/{version}', { path })
        const source = text ?? toSource(inOrder(definition as Block))
        return {
          workflow: { ...workflow, definition, source: text },
          draft: null,
          schema,
          viewing: { version, source },
        }
      }
      const draft = workflow.hasDraft ? await readDraft(key) : null
      return { workflow, draft, schema, viewing: undefined }
    },
  })
  if (loaded.data)
    return (
      <Designer
        key={`${key} ${version} ${loaded.dataUpdatedAt}`}
        {...loaded.data}
        reload={() => void loaded.refetch()}
      />
    )
  return (
    <Page title={key}>
      <Result of={loaded}>{() => null}</Result>
    </Page>
  )
}
