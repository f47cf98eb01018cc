import { useQuery } from '@tanstack/react-query'
import { call } from '../../api/call.ts'
import { useLocale } from '../../words/locale.tsx'
import { pick } from '../../words/texts.ts'

export interface Choice {
  readonly value: string
  readonly label: string
}

const NO_CHOICES: readonly Choice[] = []
/** Facts that we write ourselves are no goals. */
const OURS = /^(message_|segment_|consent_|call_|score_|email_|form_)/

export function useSegmentChoices() {
  const { locale } = useLocale()
  const { data } = useQuery({ queryKey: ['segments'], queryFn: () => call('GET /segments') })
  return (
    data?.items
      .filter(({ state }) => state === 'live' || state === 'building')
      .map(({ key, name, size }) => ({ value: key, label: pick(name, locale), size })) ?? []
  )
}

export function usePurposeChoices(): readonly Choice[] {
  const { locale } = useLocale()
  const { data } = useQuery({ queryKey: ['purposes'], queryFn: () => call('GET /purposes') })
  return data?.items.map(({ key, name }) => ({ value: key, label: pick(name, locale) })) ?? NO_CHOICES
}

export function useTemplateChoices(kind: 'email' | 'sms' | 'script'): readonly Choice[] {
  const { data } = useQuery({
    queryKey: ['templates', 'all'],
    queryFn: () => call('GET /templates', { query: { limit: 200 } }),
  })
  return (
    data?.items
      .filter((template) => template.kind === kind && template.live)
      .map(({ key, name }) => ({ value: key, label: name })) ?? NO_CHOICES
  )
}

export function useListChoices(): readonly Choice[] {
  const { data } = useQuery({ queryKey: ['call-lists'], queryFn: () => call('GET /call-lists') })
  return data?.items.map(({ key, name }) => ({ value: key, label: name })) ?? NO_CHOICES
}

export function useEventChoices(): readonly Choice[] {
  const { data } = useQuery({ queryKey: ['segment-fields'], queryFn: () => call('GET /segment-fields') })
  return (
    data?.events
      .filter(({ type }) => !OURS.test(type))
      .map(({ type }) => ({ value: type, label: type.replaceAll('_', ' ') })) ?? NO_CHOICES
  )
}
