import { Select, Switch, TextInput } from '@mantine/core'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import { ConditionField } from './condition-field.tsx'
import { DurationField } from './duration-field.tsx'
import { FieldContext, type FieldProps } from './field-context.ts'
import { ListField } from './list-field.tsx'
import { NumberField } from './number-field.tsx'
import { ObjectField } from './object-field.tsx'
import { PairsField } from './pairs-field.tsx'
import { isReference, ReferenceField } from './reference-field.tsx'
import { refOf, variantsOf } from './schema.ts'
import { VariantField } from './variant-field.tsx'
import { WeekdaysField } from './weekdays-field.tsx'
import { labelOf, valueLabel } from './words.ts'
import { YamlField } from './yaml-field.tsx'

const durations = new Set(['for', 'upto', 'within', 'max_late', 'after', 'latest_start'])

/** A form, from the schema of an object. */
export function SchemaForm(props: FieldProps) {
  return (
    <FieldContext.Provider value={SchemaField}>
      <SchemaField {...props} />
    </FieldContext.Provider>
  )
}

/** One field of the grammar, by its schema; by its name where the schema only says "text". */
function SchemaField(props: FieldProps) {
  const { name, schema, root } = props
  const ref = refOf(schema)
  if (ref === 'steps') return null
  if (ref === 'branchCondition') return <ConditionField {...props} />
  if (ref === 'condition' || ref === 'propertyFilter') return <YamlField {...props} />
  const target = ref === undefined ? schema : (root.$defs?.[ref] ?? {})
  if (schema.type === 'string' && isReference(name)) return <ReferenceField {...props} />
  if (durations.has(name) && target.type === 'string') return <DurationField {...props} />
  if (name === 'zone') return <TextField {...props} />
  return <ShapedField {...props} schema={target} />
}

function ShapedField(props: FieldProps) {
  const { name, schema } = props
  const variants = variantsOf(schema)
  // `P1D` is short for `{ for: P1D }`: one form does for both.
  const long = name === 'wait' ? variants.find(({ type }) => type === 'object') : undefined
  if (long) return <PlainField {...props} schema={long} bare />
  return variants.length > 1 ? <VariantField {...props} /> : <PlainField {...props} />
}

function PlainField(props: FieldProps) {
  const { name, schema } = props
  if (name === 'weekdays') return <WeekdaysField {...props} />
  switch (schema.type) {
    case 'object':
      return schema.properties ? <ObjectField {...props} /> : <PairsField {...props} />
    case 'array':
      return <ListField {...props} />
    case 'number':
    case 'integer':
      return <NumberField {...props} />
    case 'boolean':
      return <BooleanField {...props} />
    case 'null':
      return null
    default:
      return schema.enum ? <EnumField {...props} /> : <TextField {...props} />
  }
}

function TextField({ name, schema, value, onChange, required }: FieldProps) {
  const t = useTexts(texts)
  if ('const' in schema) return null
  return (
    <TextInput
      label={labelOf(t, name)}
      value={value === undefined || value === null ? '' : String(value)}
      required={required ?? false}
      {...(schema.maxLength !== undefined && { maxLength: schema.maxLength })}
      onChange={(event) => onChange(event.currentTarget.value || (required ? '' : undefined), name)}
    />
  )
}

function EnumField({ name, schema, value, onChange, required }: FieldProps) {
  const t = useTexts(texts)
  return (
    <Select
      label={labelOf(t, name)}
      value={typeof value === 'string' ? value : ((schema.default as string | undefined) ?? null)}
      data={(schema.enum ?? []).map((one) => ({ value: one, label: valueLabel(t, one) }))}
      clearable={!required && schema.default === undefined}
      onChange={(chosen) => onChange(chosen ?? undefined, name)}
    />
  )
}

function BooleanField({ name, schema, value, onChange }: FieldProps) {
  const t = useTexts(texts)
  if ('const' in schema) return null
  return (
    <Switch
      label={labelOf(t, name)}
      checked={typeof value === 'boolean' ? value : schema.default === true}
      onChange={(event) => onChange(event.currentTarget.checked, name)}
    />
  )
}
