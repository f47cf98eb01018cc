import { Button } from '@mantine/core'
import { useLocale } from '../words/locale.tsx'

/** To the other language, in the other language. */
export function LanguageSwitch() {
  const { locale, setLocale } = useLocale()
  const other = locale === 'fr' ? 'en' : 'fr'
  return (
    <Button variant="subtle" color="gray" ml="auto" lang={other} onClick={() => setLocale(other)}>
      {other === 'fr' ? 'Français' : 'English'}
    </Button>
  )
}
