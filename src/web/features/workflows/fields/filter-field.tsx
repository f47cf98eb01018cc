import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTexts } from '../../../words/locale.tsx'
import { texts } from '../field-texts.ts'
import { type Block, isBlock } from '../model/definition.ts'
import { fields } from '../model/say.ts'
import type { FieldProps } from './field-context.ts'
import css from './fields.module.css'
import { scalarOf } from './pairs-field.tsx'
import { labelOf } from './words.ts'
import { YamlField } from './yaml-field.tsx'

const operators = ['is', 'isNot', 'contains', 'gt', 'gte', 'lt', 'lte', 'set'] as const
type Operator = (typeof operators)[number]

interface Test {
  readonly property: string
  readonly operator: Operator
  readonly operand: unknown
}

/** Properties of what happened, a line each: `{ total: { gte: 50 }, shop: web }`. What is finer stays text. */
export function FilterField(props: FieldProps & { label?: string }) {
  const { value, name, onChange } = props
  const t = useTexts(texts)
  const [tests, setTests] = useState(() => testsOf(fields(value)))
  if (!tests) return <YamlField {...props} />
  const write = (next: readonly Test[]) => {
    setTests([...next])
    const whole = toFilter(next)
    onChange(Object.keys(whole).length > 0 ? whole : undefined, name)
  }
  const change = (index: number, part: Partial<Test>) =>
    write(tests.map((one, at) => (at === index ? { ...one, ...part } : one)))
  return (
    <fieldset className={css.items}>
      <legend>{props.label ?? labelOf(t, name)}</legend>
      {tests.map((test, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a line whose property is being typed has no other key
        <div key={index} className={css.test}>
          <TextInput
            aria-label={`${t.property} ${index + 1}`}
            placeholder={t.property}
            value={test.property}
            onChange={(event) => change(index, { property: event.currentTarget.value })}
          />
          <Select
            aria-label={`${t.test} ${index + 1}`}
            value={test.operator}
            allowDeselect={false}
            data={operators.map((one) => ({ value: one, label: t.operators[one] }))}
            onChange={(chosen) => change(index, { operator: (chosen ?? 'is') as Operator })}
          />
          {test.operator === 'set' ? null : (
            <TextInput
              aria-label={`${t.valueHead} ${index + 1}`}
              placeholder={t.valueHead}
              value={test.operand === undefined ? '' : String(test.operand)}
              onChange={(event) => change(index, { operand: scalarOf(event.currentTarget.value) })}
            />
          )}
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={`${t.removeOne} ${index + 1}`}
            onClick={() => write(tests.filter((_, at) => at !== index))}
          >
            <IconTrash size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="default"
        size="xs"
        leftSection={<IconPlus size={14} />}
        onClick={() => setTests([...tests, { property: '', operator: 'is', operand: undefined }])}
      >
        {t.addTest}
      </Button>
    </fieldset>
  )
}

function testsOf(filter: Block): Test[] | undefined {
  const tests = Object.entries(filter).map(([property, test]) => toTest(property, test))
  return tests.every((test) => test !== undefined) ? tests : undefined
}

function toTest(property: string, test: unknown): Test | undefined {
  if (!isBlock(test)) return Array.isArray(test) ? undefined : { property, operator: 'is', operand: test }
  const [[operator, operand] = [], ...more] = Object.entries(test)
  const known = operators.find((one) => one === operator)
  return known && more.length === 0 && !isBlock(operand) ? { property, operator: known, operand } : undefined
}

function toFilter(tests: readonly Test[]): Block {
  const named = tests.filter(({ property }) => property !== '')
  return Object.fromEntries(
    named.map(({ property, operator, operand }) => {
      if (operator === 'set') return [property, { set: true }]
      return [property, operator === 'is' ? (operand ?? '') : { [operator]: operand ?? '' }]
    }),
  )
}
