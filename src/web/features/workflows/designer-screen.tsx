import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call } from '../../api/call.ts'
import { Page } from '../../ui/page.tsx'
import { Result } from '../../ui/result.tsx'
import { Designer } from './designer.tsx'
import { readDraft } from './drafts.ts'

const route = getRouteApi('/shell/workflows/$key')

/** The workflow, its draft when there is one, and the grammar that the forms are drawn from. */
export function DesignerScreen() {
  const { key } = route.useParams()
  const loaded = useQuery({
    queryKey: ['workflow', key],
    // What is being edited must not change under the hand; it is read again when asked for.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async () => {
      const [workflow, schema] = await Promise.all([
        call('GET /workflows/{key}', { path: { key } }),
        call('GET /workflows/schema.json'),
      ])
      return { workflow, draft: workflow.hasDraft ? await readDraft(key) : null, schema }
    },
  })
  if (loaded.data) return <Designer key={key} {...loaded.data} reload={() => void loaded.refetch()} />
  return (
    <Page title={key}>
      <Result of={loaded}>{() => null}</Result>
    </Page>
  )
}
