import { Select } from '@mantine/core'
import { useTexts } from '../../../words/locale.tsx'
import { type FieldWords, texts } from '../field-texts.ts'
import { type FieldProps, useField } from './field-context.ts'
import css from './fields.module.css'
import { blankOf, refOf, type Schema, variantIndex, variantsOf } from './schema.ts'
import { labelOf, valueLabel } from './words.ts'

/** One of several shapes: which one is chosen first, then its own fields. */
export function VariantField(props: FieldProps) {
  const t = useTexts(texts)
  const Field = useField()
  const { name, schema, value, onChange, required } = props
  const variants = variantsOf(schema)
  const index = value === undefined && !required ? -1 : variantIndex(variants, value)
  const variant = variants[index]
  const isPlain = variant?.type === 'string' && variants.length === 2 && typeof value !== 'object'
  return (
    <div className={css.stack}>
      <Select
        label={labelOf(t, name)}
        value={index < 0 ? null : String(index)}
        clearable={!required}
        data={variants.map((one, at) => ({ value: String(at), label: labelOfVariant(t, one, name) }))}
        onChange={(chosen) => {
          const next = chosen === null ? undefined : variants[Number(chosen)]
          onChange(next && blankOf(next), 'kind')
        }}
      />
      {variant && !variant.enum ? (
        <div className={css.inner} data-plain={isPlain}>
          <Field {...props} schema={variant} required bare />
        </div>
      ) : null}
      {variant?.enum ? <Field {...props} schema={variant} required /> : null}
    </div>
  )
}

/** An object is called by the field that only it must have. */
function labelOfVariant(t: FieldWords, schema: Schema, name: string): string {
  if (name === 'audience' && schema.type === 'string') return t.existing
  if (refOf(schema)) return t.conditionsHere
  if (schema.const !== undefined) return valueLabel(t, String(schema.const))
  if (schema.type === 'object') {
    const [key] = schema.required ?? Object.keys(schema.properties ?? {})
    return key === undefined ? t.severalValues : labelOf(t, key)
  }
  return labelOfType(t, schema.type)
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
