import { useTexts } from '../words/locale.tsx'
import { texts } from './reason-texts.ts'

/** Says a reason code; one that a later version of the server knows is shown as it is, with spaces. */
export function useReason(): (code: string | null | undefined) => string {
  const { reasons } = useTexts(texts)
  return (code) => (code ? (reasons[code] ?? code.replaceAll('_', ' ')) : '')
}
