import { Switch, UnstyledButton } from '@mantine/core'
import { IconChevronRight } from '@tabler/icons-react'
import { useState } from 'react'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import { fields } from '../model/say.ts'
import { type FieldProps, useField } from './field-context.ts'
import css from './fields.module.css'
import { blankOf, refOf } from './schema.ts'
import { labelOf } from './words.ts'

/** Which fields of an object people reach for; the others wait behind "more". */
const common = new Set([
  'for',
  'at',
  'weekdays',
  'event',
  'upto',
  'is',
  'if',
  'name',
  'share',
  'goal',
  'exit',
  'offset',
])

export function ObjectField(props: FieldProps) {
  const t = useTexts(texts)
  if (props.bare) return <Fields {...props} />
  const { name, schema, value, required, onChange } = props
  if (required) {
    return (
      <fieldset className={css.items}>
        <legend>{labelOf(t, name)}</legend>
        <Fields {...props} />
      </fieldset>
    )
  }
  return (
    <div className={css.stack}>
      <Switch
        label={labelOf(t, name)}
        checked={value !== undefined}
        onChange={(event) => onChange(event.currentTarget.checked ? blankOf(schema) : undefined, 'kind')}
      />
      {value === undefined ? null : (
        <fieldset className={css.part} aria-label={labelOf(t, name)}>
          <Fields {...props} />
        </fieldset>
      )}
    </div>
  )
}

function Fields({ name, schema, value, onChange, root }: FieldProps) {
  const t = useTexts(texts)
  const Field = useField()
  const { properties = {}, required = [] } = schema
  const written = fields(value)
  const shown = Object.entries(properties).filter(([, inner]) => refOf(inner) !== 'steps')
  // What was written when the form was opened: a field must not move away under the hand that types in it.
  const [atFirst] = useState(() => new Set(Object.keys(written)))
  const isMain = (key: string) => required.includes(key) || common.has(key) || atFirst.has(key)
  const main = shown.filter(([key]) => isMain(key) || shown.length <= 3)
  const rest = shown.filter(([key]) => !isMain(key) && shown.length > 3)
  const [open, setOpen] = useState(false)
  const line = ([key, inner]: (typeof shown)[number]) => (
    <Field
      key={key}
      name={key}
      parent={name}
      schema={inner}
      value={written[key]}
      required={required.includes(key)}
      root={root}
      onChange={(next, field) => {
        const { [key]: _before, ...others } = written
        onChange(next === undefined ? others : { ...written, [key]: next }, `${key}.${field}`)
      }}
    />
  )
  return (
    <div className={css.stack}>
      {main.map(line)}
      {rest.length > 0 ? (
        <UnstyledButton className={css.more ?? ''} aria-expanded={open} onClick={() => setOpen(!open)}>
          <IconChevronRight size={15} data-open={open} /> {t.more}
        </UnstyledButton>
      ) : null}
      {open ? rest.map(line) : null}
    </div>
  )
}
