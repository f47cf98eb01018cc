import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import { asList } from '../model/definition.ts'
import { type FieldProps, useField } from './field-context.ts'
import css from './fields.module.css'
import { blankOf } from './schema.ts'
import { labelOf } from './words.ts'

/** Texts by commas; anything larger one below the other. */
export function ListField(props: FieldProps) {
  const { schema } = props
  return schema.items?.type === 'string' ? <TextsField {...props} /> : <ItemsField {...props} />
}

function TextsField({ name, value, onChange }: FieldProps) {
  const t = useTexts(texts)
  return (
    <TextInput
      label={labelOf(t, name)}
      description={t.listHint}
      value={asList(value).join(', ')}
      onChange={(event) => {
        const words = event.currentTarget.value.split(',').map((word) => word.trimStart())
        onChange(words.length === 1 && words[0] === '' ? undefined : words, name)
      }}
    />
  )
}

function ItemsField({ name, schema, value, onChange, root }: FieldProps) {
  const t = useTexts(texts)
  const Field = useField()
  const items = asList(value)
  const inner = schema.items ?? {}
  const replace = (index: number, next: unknown) => items.map((item, at) => (at === index ? next : item))
  return (
    <fieldset className={css.items}>
      <legend>{labelOf(t, name)}</legend>
      {items.map((item, index) => (
        // A place in the list is what an item is known by: it has nothing else.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className={css.item}>
          <Field
            name={name}
            schema={inner}
            value={item}
            root={root}
            required
            bare
            onChange={(next, field) => onChange(replace(index, next), `${index}.${field}`)}
          />
          {items.length > 1 ? (
            <ActionIcon
              variant="subtle"
              color="gray"
              className={css.removeItem ?? ''}
              aria-label={`${t.removeOne} ${index + 1}`}
              onClick={() =>
                onChange(
                  items.filter((_, at) => at !== index),
                  'remove',
                )
              }
            >
              <IconTrash size={16} />
            </ActionIcon>
          ) : null}
        </div>
      ))}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} />}
        onClick={() => onChange([...items, blankOf(inner)], 'add')}
      >
        {t.addOne}
      </Button>
    </fieldset>
  )
}
