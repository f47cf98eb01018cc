import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react'
import { type Formats, formatsOf } from './format.ts'
import type { Locale, Texts } from './texts.ts'

interface Words {
  readonly locale: Locale
  readonly formats: Formats
  setLocale(locale: Locale): void
}

const STORED = 'relance.locale'
const WordsContext = createContext<Words | undefined>(undefined)

/** The language of the screens: chosen once, else the browser's. Dates are told in `timeZone`, the company's. */
export function LocaleProvider({
  timeZone,
  children,
}: {
  timeZone: string | undefined
  children: ReactNode
}) {
  const [locale, choose] = useState<Locale>(() => (document.documentElement.lang === 'fr' ? 'fr' : 'en'))
  useEffect(() => {
    document.documentElement.lang = locale
  }, [locale])
  const setLocale = useCallback((chosen: Locale) => {
    localStorage.setItem(STORED, chosen)
    choose(chosen)
  }, [])
  const words = useMemo(
    () => ({ locale, setLocale, formats: formatsOf(locale, timeZone) }),
    [locale, setLocale, timeZone],
  )
  return <WordsContext.Provider value={words}>{children}</WordsContext.Provider>
}

function useWords(): Words {
  const words = useContext(WordsContext)
  if (!words) throw new Error('LocaleProvider is missing above this component')
  return words
}

export function useLocale(): Pick<Words, 'locale' | 'setLocale'> {
  return useWords()
}

/** The texts of one screen in the language of the screens. */
export function useTexts<T>(texts: Texts<T>): T {
  return texts[useWords().locale]
}

/** Numbers, shares, money and instants as the reader writes them. */
export function useFormat(): Formats {
  return useWords().formats
}
