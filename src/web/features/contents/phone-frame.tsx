import { useQuery } from '@tanstack/react-query'
import { settingsQuery } from '../../api/session.ts'
import { useTexts } from '../../words/locale.tsx'
import { texts } from './editor-texts.ts'
import parts from './parts.module.css'

/** The text as it lies on the phone. */
export function PhoneFrame({ text }: { text: string }) {
  const t = useTexts(texts)
  const { data: settings } = useQuery(settingsQuery)
  return (
    <div className={parts.phoneArea}>
      <figure className={parts.phone} aria-label={t.phoneFrame}>
        <figcaption className={parts.phoneSender}>{settings?.senders.sms.sender}</figcaption>
        <p className={parts.bubble}>{text}</p>
      </figure>
    </div>
  )
}
