import { ActionIcon, Button, Checkbox, Select, Textarea, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { Card } from '../../../ui/card.tsx'
import { useLocale, useTexts } from '../../../words/locale.tsx'
import css from '../contents.module.css'
import { type PartProps, TwoTexts } from './form-words.tsx'
import { type Field, fieldKinds } from './forms.ts'
import { texts } from './texts.ts'

export function FieldList({ input, change }: PartProps) {
  const t = useTexts(texts)
  const { locale } = useLocale()
  const { fields } = input
  const setFields = (next: readonly Field[]) => change({ ...input, fields: [...next] })
  function add(): void {
    const names = new Set(fields.map(({ name }) => name))
    let number = fields.length + 1
    while (names.has(`field_${number}`)) number += 1
    setFields([
      ...fields,
      { name: `field_${number}`, kind: 'text', label: { fr: '', en: '' }, required: false },
    ])
  }
  function move(index: number, by: number): void {
    const next = [...fields]
    const [moved] = next.splice(index, 1)
    if (moved) next.splice(index + by, 0, moved)
    setFields(next)
  }
  return (
    <Card title={t.fields}>
      <div className={css.form}>
        <p className={css.note}>{t.fieldsHint}</p>
        {fields.map((field, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a name is typed letter by letter and may be there twice meanwhile
          <section key={index} className={css.item} aria-label={field.name}>
            <div className={css.itemTools}>
              <b>{field.label[locale] || field.name}</b>
              <Tool
                label={t.up(field.name)}
                disabled={index === 0}
                onClick={() => move(index, -1)}
                icon={IconArrowUp}
              />
              <Tool
                label={t.down(field.name)}
                disabled={index === fields.length - 1}
                onClick={() => move(index, 1)}
                icon={IconArrowDown}
              />
              <Tool
                label={t.drop(field.name)}
                disabled={fields.length === 1}
                onClick={() => setFields(fields.filter((_, at) => at !== index))}
                icon={IconTrash}
              />
            </div>
            <FieldForm
              field={field}
              onChange={(next) => setFields(fields.map((one, at) => (at === index ? next : one)))}
            />
          </section>
        ))}
        <Button variant="default" leftSection={<IconPlus size={15} />} onClick={add}>
          {t.addField}
        </Button>
      </div>
    </Card>
  )
}

interface ToolProps {
  readonly label: string
  readonly disabled?: boolean
  readonly onClick: () => void
  readonly icon: typeof IconTrash
}

export function Tool({ label, disabled, onClick, icon: Icon }: ToolProps) {
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={28}
      aria-label={label}
      disabled={disabled ?? false}
      onClick={onClick}
    >
      <Icon size={15} />
    </ActionIcon>
  )
}

function FieldForm({ field, onChange }: { field: Field; onChange: (field: Field) => void }) {
  const t = useTexts(texts)
  const isAddress = field.kind === 'email' || field.kind === 'phone'
  function setKind(kind: Field['kind']): void {
    // The two that say who it is have names of their own.
    const name = kind === 'email' || kind === 'phone' ? kind : isAddress ? `${field.kind}_2` : field.name
    const options = kind === 'choice' ? (field.options ?? []) : []
    onChange({ ...field, kind, name, options })
  }
  return (
    <>
      <div className={css.pair}>
        <Select
          label={t.fieldKind}
          allowDeselect={false}
          data={fieldKinds.map((value) => ({ value, label: t[value] }))}
          value={field.kind}
          onChange={(kind) => setKind(kind as Field['kind'])}
        />
        <TextInput
          label={t.fieldName}
          readOnly={isAddress}
          value={field.name}
          onChange={(event) => onChange({ ...field, name: event.currentTarget.value })}
        />
      </div>
      <TwoTexts label={t.label} value={field.label} onChange={(label) => onChange({ ...field, label })} />
      {field.kind === 'choice' ? <Options field={field} onChange={onChange} /> : null}
      <Checkbox
        label={t.required}
        checked={field.required ?? false}
        onChange={(event) => onChange({ ...field, required: event.currentTarget.checked })}
      />
    </>
  )
}

function Options({ field, onChange }: { field: Field; onChange: (field: Field) => void }) {
  const t = useTexts(texts)
  const [text, setText] = useState(() =>
    (field.options ?? []).map(({ value, label }) => `${value} | ${label.fr} | ${label.en}`).join('\n'),
  )
  function write(next: string): void {
    setText(next)
    const options = next.split('\n').flatMap((line) => {
      const [value = '', fr = value, en = fr] = line.split('|').map((part) => part.trim())
      return value === '' ? [] : [{ value, label: { fr, en } }]
    })
    onChange({ ...field, options })
  }
  return (
    <Textarea
      label={t.options}
      description={t.optionsHint}
      autosize
      minRows={3}
      value={text}
      onChange={(event) => write(event.currentTarget.value)}
    />
  )
}
