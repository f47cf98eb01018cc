import { Select, Switch } from '@mantine/core'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import { isBlock } from '../model/definition.ts'
import { ConditionField } from './condition-field.tsx'
import { DurationField } from './duration-field.tsx'
import { FieldContext, type FieldProps } from './field-context.ts'
import { FilterField } from './filter-field.tsx'
import { referenceOf } from './known.ts'
import { ListField } from './list-field.tsx'
import { MomentField } from './moment-field.tsx'
import { NumberField } from './number-field.tsx'
import { ObjectField } from './object-field.tsx'
import { OffsetField } from './offset-field.tsx'
import { PairsField } from './pairs-field.tsx'
import { RecurrenceField } from './recurrence-field.tsx'
import { ReferenceField } from './reference-field.tsx'
import { refOf, type Schema, variantsOf } from './schema.ts'
import { isShare, ShareField } from './share-field.tsx'
import { NumberOrTextField, OneOrManyField, TextField, TextOrNothingField } from './text-field.tsx'
import { VariantField } from './variant-field.tsx'
import { WeekdaysField } from './weekdays-field.tsx'
import { isOfWorkflow, labelOf, valueLabel } from './words.ts'
import { ZoneField } from './zone-field.tsx'

const durations = new Set(['for', 'upto', 'within', 'max_late', 'after', 'latest_start', 'digest'])

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
  const { name, parent, schema, root } = props
  const ref = refOf(schema)
  if (ref === 'steps') return null
  if (ref === 'branchCondition') return <ConditionField {...props} />
  if (ref === 'condition') return <ConditionField {...props} />
  if (ref === 'propertyFilter') return <FilterField {...props} />
  const target = ref === undefined ? schema : (root.$defs?.[ref] ?? {})
  if (referenceOf(name, schema, parent)) return <ReferenceField {...props} />
  if (isShare(target)) return <ShareField {...props} />
  if (name === 'zone') return <ZoneField {...props} />
  if (target.type === 'string' && durations.has(name)) return <DurationField {...props} />
  return <ShapedField {...props} schema={target} />
}

function ShapedField(props: FieldProps) {
  const { name, schema, value } = props
  const variants = variantsOf(schema)
  // `P1D` is short for `{ for: P1D }`, `vip` for `{ add: vip }`: one form does for both.
  const long = name in shorthands ? variants.find(({ type }) => type === 'object') : undefined
  if (long) return <PlainField {...props} value={lengthen(name, value)} schema={long} bare />
  const kinds = variants.map(kindOf).sort().join(' ')
  if (kinds === 'array string' && isListOfTexts(variants)) return <OneOrManyField {...props} />
  if (kinds === 'number string') return <NumberOrTextField {...props} />
  if (kinds === 'null string') return <TextOrNothingField {...props} />
  if (kinds === 'string string') return <MomentField {...props} kind="datetime-local" />
  return variants.length > 1 ? <VariantField {...props} /> : <PlainField {...props} />
}

/** Under which key a plain value stands when it is written at length. */
const shorthands: Readonly<Record<string, string>> = { wait: 'for', tag: 'add', webhook: 'endpoint' }

export function lengthen(name: string, value: unknown): unknown {
  const key = shorthands[name]
  return key === undefined || value === undefined || isBlock(value) ? value : { [key]: value }
}

function kindOf({ type, enum: words }: Schema): string {
  return words ? 'enum' : (type ?? 'any')
}

function isListOfTexts(variants: readonly Schema[]): boolean {
  return variants.some(({ items }) => items?.type === 'string')
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
      return schema.enum ? <EnumField {...props} /> : <WordField {...props} />
  }
}

/** What the schema only calls a text, by its name. */
function WordField(props: FieldProps) {
  switch (props.name) {
    case 'at':
      return <MomentField {...props} kind="time" />
    case 'until':
      return <MomentField {...props} kind="datetime-local" />
    case 'offset':
      return <OffsetField {...props} />
    case 'every':
      return <RecurrenceField {...props} />
    default:
      return <TextField {...props} />
  }
}

function EnumField({ name, parent, schema, value, onChange, required }: FieldProps) {
  const t = useTexts(texts)
  return (
    <Select
      label={labelOf(t, name, parent)}
      placeholder={isOfWorkflow(name, parent) ? t.asWorkflow : ''}
      value={typeof value === 'string' ? value : ((schema.default as string | undefined) ?? null)}
      data={(schema.enum ?? []).map((one) => ({ value: one, label: valueLabel(t, one) }))}
      allowDeselect={false}
      clearable={!required && schema.default === undefined}
      onChange={(chosen) => onChange(chosen ?? undefined, name)}
    />
  )
}

function BooleanField({ name, parent, schema, value, onChange }: FieldProps) {
  const t = useTexts(texts)
  if ('const' in schema) return null
  return (
    <Switch
      label={labelOf(t, name, parent)}
      checked={typeof value === 'boolean' ? value : schema.default === true}
      onChange={(event) => onChange(event.currentTarget.checked, name)}
    />
  )
}
