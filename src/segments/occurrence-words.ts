import { boundsInWords } from './bounds.ts'
import { dateInWords } from './date-test.ts'
import { windowInWords } from './duration.ts'
import type { Locale } from './leaf.ts'
import { countBounds, type OccurrenceTests } from './occurrence-tests.ts'

const FOLDS = {
  en: { sum: 'the sum', min: 'the lowest', max: 'the highest', average: 'the average' },
  fr: { sum: 'la somme', min: 'le minimum', max: 'le maximum', average: 'la moyenne' },
} as const

/** ` at least 2 times in the last 30 days`, with what comes before it said by the caller. */
export function occurrencesInWords(tests: OccurrenceTests, locale: Locale): string {
  const parts = [countInWords(tests, locale), ...foldsInWords(tests, locale)]
  if (tests.first)
    parts.push(
      `${locale === 'fr' ? 'la première fois' : 'for the first time'} ${dateInWords(tests.first, locale)}`,
    )
  if (tests.last)
    parts.push(
      `${locale === 'fr' ? 'la dernière fois' : 'for the last time'} ${dateInWords(tests.last, locale)}`,
    )
  return [...parts, periodInWords(tests, locale)].filter((part) => part !== '').join(', ')
}

function countInWords(tests: OccurrenceTests, locale: Locale): string {
  const bounds = countBounds(tests)
  if (!bounds) return ''
  if (bounds.exactly === 0 || bounds.atMost === 0) return locale === 'fr' ? 'jamais' : 'never'
  if (bounds.atLeast === 1 && bounds.atMost === undefined)
    return locale === 'fr' ? 'au moins une fois' : 'at least once'
  return `${boundsInWords(bounds, locale)} ${locale === 'fr' ? 'fois' : 'times'}`
}

function foldsInWords(tests: OccurrenceTests, locale: Locale): string[] {
  return (['sum', 'min', 'max', 'average'] as const).flatMap((fold) => {
    const asked = tests[fold]
    if (!asked) return []
    return [
      `${FOLDS[locale][fold]} ${locale === 'fr' ? 'de' : 'of'} ${asked.of} ${boundsInWords(asked, locale)}`,
    ]
  })
}

function periodInWords({ within, between }: OccurrenceTests, locale: Locale): string {
  const parts: string[] = []
  if (within !== undefined) parts.push(windowInWords('last', within, locale))
  if (between?.from !== undefined) parts.push(`${locale === 'fr' ? 'depuis le' : 'from'} ${between.from}`)
  if (between?.to !== undefined) parts.push(`${locale === 'fr' ? 'jusqu’au' : 'to'} ${between.to}`)
  return parts.join(' ')
}
