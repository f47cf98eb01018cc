import { Select, TextInput } from '@mantine/core'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import type { Block } from '../model/definition.ts'
import { responses } from '../model/responses.ts'
import { fields } from '../model/say.ts'
import { type ConditionKind, testOperators } from './condition-kinds.ts'
import { DurationField } from './duration-field.tsx'
import type { FieldProps } from './field-context.ts'
import css from './fields.module.css'
import { FilterField } from './filter-field.tsx'
import { scalarOf } from './pairs-field.tsx'
import { ReferenceField } from './reference-field.tsx'
import { TextField } from './text-field.tsx'
import { valueLabel } from './words.ts'
import { YamlField } from './yaml-field.tsx'

type LeafProps = FieldProps & { readonly kind: ConditionKind; readonly condition: Block }

const text = { type: 'string' }

/** One question about the customer. */
export function ConditionLeaf({ kind, condition, ...props }: LeafProps) {
  const t = useTexts(texts)
  const set = (part: Block) => props.onChange({ ...condition, ...part }, kind)
  switch (kind) {
    case 'message':
      return (
        <div className={css.pair}>
          <ReferenceField
            {...props}
            name="message"
            required
            value={condition['message']}
            onChange={(message) => set({ message })}
          />
          <Select
            label={t.labels.is}
            value={String(condition['is'] ?? 'clicked')}
            allowDeselect={false}
            data={responses.map((one) => ({ value: one, label: valueLabel(t, one) }))}
            onChange={(is) => set({ is })}
          />
        </div>
      )
    case 'segment':
      return (
        <ReferenceField
          {...props}
          name="segment"
          required
          value={condition['segment']}
          onChange={(segment) => set({ segment })}
        />
      )
    case 'attribute':
      return <TestField {...props} condition={condition} />
    case 'event':
      return <EventField {...props} condition={condition} />
    case 'consent':
      return <ConsentField {...props} condition={condition} />
    case 'entry':
      return (
        <FilterField
          {...props}
          name="entry"
          label={t.property}
          value={condition['entry']}
          onChange={(entry) => set({ entry: entry ?? {} })}
        />
      )
    default:
      return <YamlField {...props} label={t.asText} />
  }
}

/** `{ attribute: city, is: Lyon }`, `{ attribute: phone, set: true }`. */
function TestField({ condition, onChange, ...props }: FieldProps & { condition: Block }) {
  const t = useTexts(texts)
  const { attribute, ...test } = condition
  const operator = testOperators.find((one) => one in test) ?? 'is'
  const operand = test[operator]
  const write = (name: unknown, by: string, value: unknown) => onChange({ attribute: name, [by]: value }, by)
  return (
    <div className={css.stack}>
      <TextField
        {...props}
        name="attribute"
        schema={text}
        required
        value={attribute}
        onChange={(name) => write(name, operator, operand)}
      />
      <div className={css.pair}>
        <Select
          label={t.test}
          value={operator}
          allowDeselect={false}
          data={testOperators.map((one) => ({ value: one, label: t.operators[one] }))}
          onChange={(by) => write(attribute, by ?? 'is', by === 'set' ? true : (operand ?? ''))}
        />
        {operator === 'set' ? null : (
          <TextInput
            label={t.valueHead}
            value={String(operand ?? '')}
            onChange={(event) => write(attribute, operator, scalarOf(event.currentTarget.value))}
          />
        )}
      </div>
    </div>
  )
}

/** Done at least once, in the last so many days. */
function EventField({ condition, onChange, ...props }: FieldProps & { condition: Block }) {
  const change = (key: string, value: unknown) => {
    const { [key]: _before, ...others } = condition
    onChange(value === undefined ? others : { ...condition, [key]: value }, key)
  }
  return (
    <div className={css.stack}>
      <TextField
        {...props}
        name="event"
        schema={text}
        required
        value={condition['event']}
        onChange={(event) => change('event', event)}
      />
      <DurationField
        {...props}
        name="lately"
        schema={text}
        required={false}
        value={condition['within']}
        onChange={(within) => change('within', within)}
      />
      <FilterField
        {...props}
        name="where"
        schema={{}}
        required={false}
        value={condition['where']}
        onChange={(where) => change('where', where)}
      />
    </div>
  )
}

function ConsentField({ condition, onChange, ...props }: FieldProps & { condition: Block }) {
  const t = useTexts(texts)
  const consent = fields(condition['consent'])
  const write = (part: Block) => onChange({ consent: { ...consent, ...part } }, 'consent')
  return (
    <div className={css.pair}>
      <Select
        label={t.labels.channel}
        value={String(consent['channel'] ?? 'email')}
        allowDeselect={false}
        data={(['email', 'sms', 'phone'] as const).map((one) => ({ value: one, label: valueLabel(t, one) }))}
        onChange={(channel) => write({ channel })}
      />
      <ReferenceField
        {...props}
        name="purpose"
        required
        value={consent['purpose']}
        onChange={(purpose) => write({ purpose })}
      />
    </div>
  )
}
