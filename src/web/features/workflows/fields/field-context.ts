import { type ComponentType, createContext, useContext } from 'react'
import type { Schema } from './schema.ts'

export interface FieldProps {
  /** The key under which it is written; decides the label, and what it refers to. */
  readonly name: string
  readonly schema: Schema
  readonly value: unknown
  /** `undefined` leaves it out. `field` says what was typed in. */
  readonly onChange: (value: unknown, field: string) => void
  readonly required?: boolean
  /** The key of the object that it stands in: `goal.value` is called otherwise than `set.value`. */
  readonly parent?: string
  /** Its name stands above already. */
  readonly bare?: boolean
  readonly root: Schema
}

/** A field holds fields: those that hold others get the component for any of them from above. */
export const FieldContext = createContext<ComponentType<FieldProps> | undefined>(undefined)

export function useField(): ComponentType<FieldProps> {
  const field = useContext(FieldContext)
  if (!field) throw new Error('FieldContext is missing above this component')
  return field
}
