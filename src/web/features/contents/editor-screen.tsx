import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call } from '../../api/call.ts'
import { Page } from '../../ui/page.tsx'
import { Result } from '../../ui/result.tsx'
import { readContent } from './contents.ts'
import { Editor } from './editor.tsx'

const route = getRouteApi('/shell/contents/$key')

/** The template with its versions, its draft when there is one, and where it is used. */
export function EditorScreen() {
  const { key } = route.useParams()
  const loaded = useQuery({
    queryKey: ['content', key],
    // What is being edited must not change under the hand; it is read again when asked for.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async () => {
      const [content, contents] = await Promise.all([readContent(key), call('GET /contents')])
      return { ...content, uses: contents.items.find((item) => item.key === key)?.uses ?? [] }
    },
  })
  if (loaded.data) {
    return (
      <Editor key={`${key} ${loaded.dataUpdatedAt}`} {...loaded.data} reload={() => void loaded.refetch()} />
    )
  }
  return (
    <Page title={key}>
      <Result of={loaded}>{() => null}</Result>
    </Page>
  )
}
