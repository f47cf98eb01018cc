import { Button, Textarea, TextInput } from '@mantine/core'
import { IconCopy } from '@tabler/icons-react'
import { Card } from '../../../ui/card.tsx'
import { toast, toastError } from '../../../ui/toast.ts'
import { useLocale, useTexts } from '../../../words/locale.tsx'
import css from '../contents.module.css'
import { isCurrent, useWordings } from '../wordings/wordings.ts'
import { frameCode, htmlCode } from './embed.ts'
import type { FormInput } from './forms.ts'
import { texts } from './texts.ts'

/** What a webmaster pastes, in the reader's language. */
export function Embed({
  formKey,
  url,
  input,
}: {
  formKey: string
  url: string | undefined
  input: FormInput
}) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const { data: all = [] } = useWordings()
  const address = url ?? `${window.location.origin}/f/${formKey}`
  const wordings = new Map(
    all.filter((one) => one.locale === locale && isCurrent(one, all)).map(({ key, text }) => [key, text]),
  )
  return (
    <Card title={t.embed}>
      <div className={css.form}>
        {url === undefined ? <p className={css.note}>{t.afterPublish}</p> : null}
        <Copied label={t.embedLink} text={address} lines={1} />
        <Copied label={t.embedFrame} text={frameCode(address, input, locale)} lines={2} />
        <Copied
          label={t.embedHtml}
          text={htmlCode(address, input, { language: locale, wordings })}
          lines={8}
        />
      </div>
    </Card>
  )
}

function Copied({ label, text, lines }: { label: string; text: string; lines: number }) {
  const t = useTexts(texts)
  const mono = { input: { fontFamily: 'ui-monospace, monospace', fontSize: 12 } }
  return (
    <div>
      {lines === 1 ? (
        <TextInput label={label} readOnly value={text} styles={mono} />
      ) : (
        <Textarea label={label} readOnly value={text} rows={lines} styles={mono} />
      )}
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconCopy size={14} />}
        aria-label={`${t.copy}: ${label}`}
        onClick={() => void navigator.clipboard.writeText(text).then(() => toast(t.copied), toastError)}
      >
        {t.copy}
      </Button>
    </div>
  )
}
