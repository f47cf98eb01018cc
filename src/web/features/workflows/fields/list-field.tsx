import { ActionIcon, Button, MultiSelect } from '@mantine/core'
import { IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import { asList } from '../model/definition.ts'
import { type FieldProps, useField } from './field-context.ts'
import css from './fields.module.css'
import { blankOf } from './schema.ts'
import { TextsField } from './text-field.tsx'
import { labelOf, valueLabel } from './words.ts'

/** Texts side by side; anything larger one below the other, to be reordered. */
export function ListField(props: FieldProps) {
  const { items } = props.schema
  if (items?.enum) return <WordsField {...props} words={items.enum} />
  return items?.type === 'string' ? <TextsField {...props} /> : <ItemsField {...props} />
}

/** Some of a few words. */
function WordsField({ name, value, onChange, words }: FieldProps & { words: readonly string[] }) {
  const t = useTexts(texts)
  return (
    <MultiSelect
      label={labelOf(t, name)}
      value={asList(value).map(String)}
      data={words.map((one) => ({ value: one, label: valueLabel(t, one) }))}
      onChange={(next) => onChange(next.length > 0 ? next : undefined, name)}
    />
  )
}

function ItemsField({ name, schema, value, onChange, root }: FieldProps) {
  const t = useTexts(texts)
  const Field = useField()
  const items = asList(value)
  const inner = schema.items ?? {}
  const rise = (index: number) => items.map((item, at) => items[swapped(at, index)] ?? item)
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
            <div className={css.itemTools}>
              {index > 0 ? (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`${t.riseOne} ${index + 1}`}
                  onClick={() => onChange(rise(index), 'rise')}
                >
                  <IconArrowUp size={16} />
                </ActionIcon>
              ) : null}
              <ActionIcon
                variant="subtle"
                color="gray"
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
            </div>
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

/** The place whose item stands at `at` once the item at `risen` has gone up by one. */
function swapped(at: number, risen: number): number {
  if (at === risen) return risen - 1
  return at === risen - 1 ? risen : at
}
