import { ActionIcon, Button, Select } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { useTexts } from '../../../words/locale.tsx'
import { useDesigner } from '../designer-context.ts'
import { texts } from '../field-texts.ts'
import { asList, type Block } from '../model/definition.ts'
import { fields } from '../model/say.ts'
import { type ConditionKind, conditionKinds, groupKinds, kindOf } from './condition-kinds.ts'
import { ConditionLeaf } from './condition-leaf.tsx'
import type { FieldProps } from './field-context.ts'
import css from './fields.module.css'

/** The questions that are asked most, alone or grouped; any other as it is written. */
export function ConditionField(props: FieldProps) {
  const t = useTexts(texts)
  const { steps } = useDesigner()
  const { value, required, onChange, name } = props
  const condition = fields(value)
  const isAsked = required || value !== undefined
  const [kind, setKind] = useState<ConditionKind>(() => kindOf(condition))
  const lastSend = steps.filter(({ type }) => type === 'send').at(-1)?.id ?? ''
  const blanks: Readonly<Record<ConditionKind, Block | undefined>> = {
    message: { message: lastSend, is: 'clicked' },
    segment: { segment: '' },
    attribute: { attribute: '', is: '' },
    event: { event: '', within: 'P30D' },
    consent: { consent: { channel: 'email', purpose: '' } },
    entry: { entry: {} },
    all: { all: [condition] },
    any: { any: [condition] },
    other: undefined,
  }
  // Of what the workflow itself knows, an audience knows nothing.
  const isOfAudience = name === 'audience'
  const offered = conditionKinds.filter((one) => !(isOfAudience && (one === 'entry' || one === 'message')))
  function choose(next: ConditionKind | undefined): void {
    if (next !== undefined) setKind(next)
    const blank = next && blanks[next]
    if (blank || next === undefined) onChange(blank, 'kind')
  }
  return (
    <div className={css.stack}>
      <Select
        label={props.required ? t.test : t.conditionOf[name as keyof typeof t.conditionOf] || t.test}
        value={isAsked ? kind : null}
        allowDeselect={false}
        clearable={!required}
        placeholder={t.noCondition}
        data={offered.map((one) => ({ value: one, label: t.conditionKinds[one] }))}
        onChange={(chosen) => choose((chosen ?? undefined) as ConditionKind | undefined)}
      />
      {isAsked && groupKinds.has(kind) ? <Parts {...props} group={kind} condition={condition} /> : null}
      {isAsked && !groupKinds.has(kind) ? (
        <ConditionLeaf key={kind} {...props} kind={kind} condition={condition} />
      ) : null}
    </div>
  )
}

/** All of these, or any of them; each a condition of its own. */
function Parts({ group, condition, ...props }: FieldProps & { group: ConditionKind; condition: Block }) {
  const t = useTexts(texts)
  const parts = asList(condition[group])
  const write = (next: readonly unknown[], field: string) => props.onChange({ [group]: next }, field)
  return (
    <div className={css.group}>
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a condition is known by its place alone
        <div key={`${parts.length} ${index}`} className={css.groupPart}>
          <ConditionField
            {...props}
            required
            value={part}
            onChange={(next, field) =>
              write(
                parts.map((one, at) => (at === index ? next : one)),
                `${index}.${field}`,
              )
            }
          />
          {parts.length > 1 ? (
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`${t.removeOne} ${index + 1}`}
              onClick={() =>
                write(
                  parts.filter((_, at) => at !== index),
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
        onClick={() => write([...parts, { segment: '' }], 'add')}
      >
        {t.addTest}
      </Button>
    </div>
  )
}
