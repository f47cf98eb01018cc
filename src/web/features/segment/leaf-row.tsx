import { IconCode, IconTrash } from '@tabler/icons-react'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { AreaForm, isPlainArea } from './area-form.tsx'
import { AttributeForm } from './attribute-form.tsx'
import type { Condition } from './draft.ts'
import { kindOf } from './fields.ts'
import type { LeafFormProps, LeafRowValue } from './leaf-form.ts'
import { ConsentForm, EventForm, MessageForm, ScoreForm, SegmentForm } from './leaf-forms.tsx'
import css from './segment.module.css'
import { texts } from './texts.ts'

interface LeafRowProps {
  readonly row: LeafRowValue
  readonly count: number | undefined
  readonly onChange: (row: LeafRowValue | undefined) => void
}

/** One condition as a line of controls, the count of customers left after it, and its removal. */
export function LeafRow({ row, count, onChange }: LeafRowProps) {
  const t = useTexts(texts)
  const format = useFormat()
  const Form = formOf(row.leaf)
  return (
    <>
      <div className={css.controls}>
        <Form row={row} onChange={onChange} />
      </div>
      <span className={css.count}>{count === undefined ? '' : format.number(count)}</span>
      <button type="button" className={css.remove} onClick={() => onChange(undefined)} aria-label={t.remove}>
        <IconTrash size={16} />
      </button>
    </>
  )
}

function formOf(leaf: Condition) {
  if (isPlainArea(leaf)) return AreaForm
  switch (kindOf(leaf)) {
    case 'attribute':
      return AttributeForm
    case 'event':
      return EventForm
    case 'message':
      return MessageForm
    case 'consent':
      return ConsentForm
    case 'score':
      return ScoreForm
    case 'segment':
      return SegmentForm
    case undefined:
      return RawForm
  }
}

/** A condition that these screens cannot draw (a sequence, a place …): kept as it is, shown as it is written. */
function RawForm({ row }: LeafFormProps) {
  const t = useTexts(texts)
  return (
    <span className={css.chip}>
      <IconCode size={16} stroke={1.7} />
      {row.negated ? t.not : ''} <code>{JSON.stringify(row.leaf)}</code>
    </span>
  )
}
