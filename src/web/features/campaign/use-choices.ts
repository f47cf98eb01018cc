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

function useLibrary() {
  const { data } = useQuery({ queryKey: ['contents'], queryFn: () => call('GET /contents') })
  return data?.items ?? []
}

/** What can be sent now; receipts and confirmations are for workflows, not for campaigns. */
export function useTemplateChoices(kind: 'email' | 'sms' | 'script'): readonly Choice[] {
  return useLibrary()
    .filter((one) => one.kind === kind && one.version !== null && !one.archived)
    .filter((one) => one.class === 'marketing')
    .map(({ key, name }) => ({ value: key, label: name }))
}

export function useTemplateNames(): (key: string) => string {
  const names = new Map(useLibrary().map(({ key, name }) => [key, name]))
  return (key) => names.get(key) ?? key
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
