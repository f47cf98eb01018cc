import { Select } from '@mantine/core'
import { useTexts } from '../../../words/locale.tsx'
import { type FieldWords, texts } from '../field-texts.ts'
import { type FieldProps, useField } from './field-context.ts'
import css from './fields.module.css'
import { blankLike, refOf, type Schema, variantIndex, variantsOf } from './schema.ts'
import { labelOf, valueLabel } from './words.ts'

/** One of several shapes: which one is chosen first, then its own fields. */
export function VariantField(props: FieldProps) {
  const t = useTexts(texts)
  const Field = useField()
  const { name, parent, schema, value, onChange, required } = props
  const variants = variantsOf(schema).flatMap(eachWord)
  const standard = value === undefined ? schema.default : value
  const index = standard === undefined && !required ? -1 : variantIndex(variants, standard)
  const variant = variants[index]
  const isPlain = variant?.type === 'string' && variants.length === 2 && typeof value !== 'object'
  return (
    <div className={css.stack}>
      <Select
        label={labelOf(t, name, parent)}
        value={index < 0 ? null : String(index)}
        allowDeselect={false}
        clearable={!required && schema.default === undefined}
        data={variants.map((one, at) => ({ value: String(at), label: labelOfVariant(t, one, name) }))}
        onChange={(chosen) => {
          const next = chosen === null ? undefined : variants[Number(chosen)]
          onChange(next && blankLike(next, value), 'kind')
        }}
      />
      {variant ? (
        <div className={css.inner} data-plain={isPlain}>
          <Field {...props} value={standard} schema={variant} required bare />
        </div>
      ) : null}
    </div>
  )
}

/** Each of a few words is a choice beside the other shapes. */
function eachWord(schema: Schema): readonly Schema[] {
  return schema.enum ? schema.enum.map((word) => ({ const: word })) : [schema]
}

/** An object is called by the field that only it must have. */
function labelOfVariant(t: FieldWords, schema: Schema, name: string): string {
  if (refOf(schema)) return t.conditionsHere
  if (schema.const !== undefined) return valueLabel(t, String(schema.const))
  if (schema.type === 'object') {
    const [key] = schema.required ?? Object.keys(schema.properties ?? {})
    return key === undefined ? t.severalValues : labelOf(t, key, name === 'trigger' ? name : '')
  }
  return schema.type === 'string' ? labelOfText(t, name) : labelOfType(t, schema.type)
}

function labelOfText(t: FieldWords, name: string): string {
  if (name === 'audience') return t.existing
  return name === 'until' ? t.givenDate : t.text
}

function labelOfType(t: FieldWords, type: string | undefined): string {
  const said: Readonly<Record<string, string>> = {
    number: t.number,
    integer: t.number,
    array: t.severalValues,
    boolean: `${t.yes} / ${t.no}`,
    null: t.nothing,
  }
  return said[type ?? ''] ?? t.text
}
