import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { call } from '../../api/call.ts'
import { useLocale } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'
import { useDesigner } from './designer-context.ts'
import { fields, type Names } from './model/say.ts'
import type { StepView } from './model/tree.ts'

export function useNames(): Names {
  const { steps } = useDesigner()
  const { locale } = useLocale()
  const templates = useQuery({ queryKey: ['templates'], queryFn: () => call('GET /templates') }).data?.items
  const segments = useQuery({ queryKey: ['segments'], queryFn: () => call('GET /segments') }).data?.items
  const lists = useQuery({ queryKey: ['call-lists'], queryFn: () => call('GET /call-lists') }).data?.items
  const workflows = useQuery({
    queryKey: ['workflow-names'],
    queryFn: () => call('GET /workflows', { query: { limit: 100 } }),
  }).data?.items
  return useMemo(() => {
    const template = (key: string) => templates?.find((one) => one.key === key)?.name || key
    return {
      template,
      segment: (key) => {
        const found = segments?.find((one) => one.key === key)
        return found ? pick(found.name, locale) : key
      },
      workflow: (key) => {
        const found = workflows?.find((one) => one.key === key)
        return found ? pick(found.name, locale) : key
      },
      list: (key) => lists?.find((one) => one.key === key)?.name || key,
      step: (id) => {
        const step = steps.find((one) => one.id === id)
        return step ? sentBy(step, template) : id
      },
    }
  }, [templates, segments, lists, workflows, steps, locale])
}

function sentBy({ id, block }: StepView, template: (key: string) => string): string {
  const { email, sms } = fields(block['send'])
  const key = email ?? sms
  return typeof key === 'string' && key !== '' ? template(key) : id
}
