import { TextInput } from '@mantine/core'
import { Card } from '../../../ui/card.tsx'
import { useTexts } from '../../../words/locale.tsx'
import css from '../contents.module.css'
import type { FormInput, LocalText } from './forms.ts'
import { texts } from './texts.ts'

export interface PartProps {
  readonly input: FormInput
  readonly change: (input: FormInput) => void
}

export function FormWords({ input, change }: PartProps) {
  const t = useTexts(texts)
  const { intro } = input
  const setIntro = (text: LocalText) =>
    change({ ...input, intro: text.fr === '' && text.en === '' ? null : text })
  return (
    <Card title={t.words}>
      <div className={css.form}>
        <TextInput
          label={t.name}
          maxLength={100}
          value={input.name}
          onChange={(event) => change({ ...input, name: event.currentTarget.value })}
        />
        <TwoTexts label={t.title} value={input.title} onChange={(title) => change({ ...input, title })} />
        <TwoTexts label={t.intro} value={intro ?? { fr: '', en: '' }} onChange={setIntro} />
        <TwoTexts label={t.submit} value={input.submit} onChange={(submit) => change({ ...input, submit })} />
        <TwoTexts label={t.thanks} value={input.thanks} onChange={(thanks) => change({ ...input, thanks })} />
      </div>
    </Card>
  )
}

interface TwoTextsProps {
  readonly label: string
  readonly value: LocalText
  readonly onChange: (value: LocalText) => void
}

/** The same said in both languages, side by side. */
export function TwoTexts({ label, value, onChange }: TwoTextsProps) {
  const t = useTexts(texts)
  return (
    <div className={css.pair}>
      <TextInput
        label={`${label}, ${t.french}`}
        maxLength={300}
        value={value.fr}
        onChange={(event) => onChange({ ...value, fr: event.currentTarget.value })}
      />
      <TextInput
        label={`${label}, ${t.english}`}
        maxLength={300}
        value={value.en}
        onChange={(event) => onChange({ ...value, en: event.currentTarget.value })}
      />
    </div>
  )
}
