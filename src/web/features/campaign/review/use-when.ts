import { useLocale, useTexts } from '../../../words/locale.tsx'
import type { Plan } from '../model/plan.ts'
import { texts } from './texts.ts'

/** When it leaves, in words. Wall times are told as they are written, in no zone. */
export function useWhen({ when }: Plan): string {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const { kind, at, frequency } = when
  if (kind === 'now' || at === '') return t.atOnce
  const wall = new Date(`${at}:00Z`)
  const said = new Intl.DateTimeFormat(locale === 'fr' ? 'fr-FR' : 'en-GB', {
    dateStyle: 'full',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(wall)
  if (kind === 'local') return t.localAt(said)
  return kind === 'every' ? `${t.every[frequency]}, ${t.from(said)}` : t.at(said)
}
