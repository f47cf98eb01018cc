import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { call } from '../../../api/call.ts'
import { Page } from '../../../ui/page.tsx'
import { Result } from '../../../ui/result.tsx'
import { FormEditor } from './form-editor.tsx'
import { newForm, toInput } from './forms.ts'

const route = getRouteApi('/shell/forms/$key')

export function FormScreen() {
  const { key } = route.useParams()
  const { fresh } = route.useSearch()
  const loaded = useQuery({
    queryKey: ['form', key, fresh],
    // What is being edited must not change under the hand.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    queryFn: async () => {
      const form = fresh === undefined ? await call('GET /forms/{key}', { path: { key } }) : null
      return { form, input: form ? toInput(form) : newForm(fresh ?? key) }
    },
  })
  if (loaded.data) return <FormEditor key={key} formKey={key} {...loaded.data} />
  return (
    <Page title={key}>
      <Result of={loaded}>{() => null}</Result>
    </Page>
  )
}
