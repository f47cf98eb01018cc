import type { Row } from './draft.ts'

export type LeafRowValue = Extract<Row, { kind: 'leaf' }>

/** What the controls of every kind of condition are given. */
export interface LeafFormProps {
  readonly row: LeafRowValue
  readonly onChange: (row: LeafRowValue) => void
}
