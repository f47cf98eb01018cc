import { Button, SegmentedControl } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useFormat, useTexts } from '../../words/locale.tsx'
import { AddCriterion } from './add-criterion.tsx'
import { addRow, changeRow, type Draft, type Group, type Mode, newGroup, newRow, type Row } from './draft.ts'
import { LeafRow } from './leaf-row.tsx'
import css from './segment.module.css'
import { texts } from './texts.ts'

interface BuilderProps {
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
  /** Customers left after each row of the outermost group, where they can be told. */
  readonly counts: readonly number[]
}

export function Builder({ draft, onChange, counts }: BuilderProps) {
  const t = useTexts(texts)
  const { include, except } = draft
  return (
    <div className={css.builder}>
      <GroupCard
        group={include}
        counts={counts}
        onChange={(group) => onChange({ ...draft, include: group })}
      />
      {except ? (
        <>
          <div className={css.glue}>{t.except}</div>
          <GroupCard
            group={except}
            counts={[]}
            onChange={(group) => onChange({ ...draft, except: group })}
            onRemove={() => onChange({ ...draft, except: undefined })}
          />
        </>
      ) : (
        <div>
          <Button
            variant="subtle"
            leftSection={<IconPlus size={16} />}
            onClick={() => onChange({ ...draft, except: { mode: 'any', rows: [] } })}
          >
            {t.addExcept}
          </Button>
        </div>
      )}
    </div>
  )
}

interface GroupProps {
  readonly group: Group
  readonly counts: readonly number[]
  readonly onChange: (group: Group) => void
  readonly onRemove?: () => void
}

function GroupCard({ group, counts, onChange, onRemove }: GroupProps) {
  const t = useTexts(texts)
  return (
    <section className={css.group}>
      <GroupHead
        lead={<strong>{t.who}</strong>}
        mode={group.mode}
        onMode={(mode) => onChange({ ...group, mode })}
        {...(onRemove && { onRemove })}
      />
      <Rows group={group} top={group} counts={counts} onChange={onChange} />
      <div className={css.adders}>
        <AddCriterion onPick={(leaf) => onChange(addRow(group, undefined, newRow(leaf)))} />
        <Button
          variant="subtle"
          leftSection={<IconPlus size={16} />}
          onClick={() => onChange(addRow(group, undefined, newGroup()))}
        >
          {t.addGroup}
        </Button>
      </div>
    </section>
  )
}

interface HeadProps {
  readonly lead: ReactNode
  readonly mode: Mode
  readonly count?: string | undefined
  readonly onMode: (mode: Mode) => void
  readonly onRemove?: () => void
}

function GroupHead({ lead, mode, count, onMode, onRemove }: HeadProps) {
  const t = useTexts(texts)
  return (
    <div className={css.groupHead}>
      {lead}
      <SegmentedControl
        size="xs"
        aria-label={t.modeLabel}
        value={mode}
        onChange={(value) => onMode(value === 'all' ? 'all' : 'any')}
        data={[
          { value: 'all', label: t.modes.all },
          { value: 'any', label: t.modes.any },
        ]}
      />
      {t.ofThese}
      <span className={css.count}>{count}</span>
      {onRemove ? (
        <button type="button" className={css.remove} onClick={onRemove} aria-label={t.removeGroup}>
          <IconTrash size={16} />
        </button>
      ) : null}
    </div>
  )
}

interface RowsProps {
  readonly group: Group
  /** The outermost group, which changes whenever one of its rows does. */
  readonly top: Group
  readonly counts: readonly number[]
  readonly onChange: (top: Group) => void
}

function Rows({ group, top, counts, onChange }: RowsProps) {
  const t = useTexts(texts)
  const glue = group.mode === 'all' ? t.and : t.or
  return (
    <ol className={css.rows}>
      {group.rows.map((row, index) => (
        <li key={row.id} className={css.row}>
          <span className={css.rowGlue}>{index > 0 ? glue : ''}</span>
          {row.kind === 'group' ? (
            <SubGroup row={row} top={top} count={counts[index]} onChange={onChange} />
          ) : (
            <LeafRow
              row={row}
              count={counts[index]}
              onChange={(next) => onChange(changeRow(top, row.id, () => next))}
            />
          )}
        </li>
      ))}
    </ol>
  )
}

interface SubGroupProps {
  readonly row: Extract<Row, { kind: 'group' }>
  readonly top: Group
  readonly count: number | undefined
  readonly onChange: (top: Group) => void
}

function SubGroup({ row, top, count, onChange }: SubGroupProps) {
  const format = useFormat()
  const change = (next: Row | undefined) => onChange(changeRow(top, row.id, () => next))
  return (
    <div className={css.subgroup}>
      <GroupHead
        lead={null}
        mode={row.group.mode}
        count={count === undefined ? undefined : format.number(count)}
        onMode={(mode) => change({ ...row, group: { ...row.group, mode } })}
        onRemove={() => change(undefined)}
      />
      <Rows group={row.group} top={top} counts={[]} onChange={onChange} />
      <div className={css.adders}>
        <AddCriterion onPick={(leaf) => onChange(addRow(top, row.id, newRow(leaf)))} />
      </div>
    </div>
  )
}
