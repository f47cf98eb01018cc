import { Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTexts } from '../../../words/locale.tsx'
import { useDesigner } from '../designer-context.ts'
import { texts } from '../field-texts.ts'
import type { Block } from '../model/definition.ts'
import { responses } from '../model/responses.ts'
import { fields } from '../model/say.ts'
import type { FieldProps } from './field-context.ts'
import css from './fields.module.css'
import { scalarOf } from './pairs-field.tsx'
import { ReferenceField } from './reference-field.tsx'
import { valueLabel } from './words.ts'
import { YamlField } from './yaml-field.tsx'

const conditionKinds = ['message', 'segment', 'attribute', 'entry', 'other'] as const
type Kind = (typeof conditionKinds)[number]

const operators = ['is', 'not', 'gte', 'lte', 'set'] as const

/** The questions that are asked most, one at a time; any other as it is written. */
export function ConditionField(props: FieldProps) {
  const t = useTexts(texts)
  const { steps } = useDesigner()
  const condition = fields(props.value)
  const [kind, setKind] = useState<Kind>(() => kindOf(condition))
  const lastSend = steps.filter(({ type }) => type === 'send').at(-1)?.id ?? ''
  const blanks: Readonly<Record<Kind, Block | undefined>> = {
    message: { message: lastSend, is: 'clicked' },
    segment: { segment: '' },
    attribute: { attribute: '', is: '' },
    entry: { entry: {} },
    other: undefined,
  }
  function choose(next: Kind): void {
    setKind(next)
    const blank = blanks[next]
    if (blank) props.onChange(blank, 'kind')
  }
  return (
    <div className={css.stack}>
      <Select
        label={t.test}
        value={kind}
        allowDeselect={false}
        data={conditionKinds.map((one) => ({ value: one, label: t.conditionKinds[one] }))}
        onChange={(chosen) => choose((chosen ?? 'other') as Kind)}
      />
      <Leaf {...props} kind={kind} condition={condition} />
    </div>
  )
}

function Leaf({ kind, condition, ...props }: FieldProps & { kind: Kind; condition: Block }) {
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
    case 'entry':
      return (
        <YamlField
          {...props}
          label={t.property}
          value={condition['entry']}
          onChange={(entry) => set({ entry })}
        />
      )
    default:
      return <YamlField {...props} label={t.asText} />
  }
}

/** `{ attribute: city, is: Lyon }`, `{ attribute: phone, set: true }`. */
function TestField({ condition, onChange }: FieldProps & { condition: Block }) {
  const t = useTexts(texts)
  const { attribute, ...test } = condition
  const operator = operators.find((one) => one in test) ?? 'is'
  const operand = test[operator]
  const write = (name: unknown, by: string, value: unknown) => onChange({ attribute: name, [by]: value }, by)
  return (
    <div className={css.stack}>
      <TextInput
        label={t.labels.attribute}
        value={String(attribute ?? '')}
        onChange={(event) => write(event.currentTarget.value, operator, operand)}
      />
      <div className={css.pair}>
        <Select
          label={t.test}
          value={operator}
          allowDeselect={false}
          data={operators.map((one) => ({ value: one, label: t.operators[one] }))}
          onChange={(by) => write(attribute, by ?? 'is', by === 'set' ? true : operand)}
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

function kindOf(condition: Block): Kind {
  const keys = Object.keys(condition)
  if (keys.length === 0) return 'message'
  if ('message' in condition && 'is' in condition) return 'message'
  if (keys.length === 1 && keys[0] === 'segment') return 'segment'
  const isTest = keys.length === 2 && 'attribute' in condition && operators.some((one) => one in condition)
  if (isTest) return 'attribute'
  return keys.length === 1 && keys[0] === 'entry' ? 'entry' : 'other'
}
