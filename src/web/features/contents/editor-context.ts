import { createContext, useContext } from 'react'
import type { Work } from './use-draft.ts'
import type { Render } from './use-render.ts'
import type { TemplateDetail } from './versions.ts'

/** What the parts of an editor share. */
export interface EditorState {
  readonly template: TemplateDetail
  readonly work: Work
  /** Language of the content that is worked on. */
  readonly locale: string
  readonly render: Render
  readonly mayEdit: boolean
  /** Public id of whom the preview is made for. */
  readonly customer: string | undefined
  /** Type of the event whose data the preview shows; undefined: the content shows none. */
  readonly event: string | undefined
  /** Those it could be, the best first. */
  readonly events: readonly string[]
  /** Puts a value into the field that was last written in; undefined: there is none. */
  readonly insert: ((text: string) => void) | undefined
  onInsert(insert: ((text: string) => void) | undefined): void
}

export const EditorContext = createContext<EditorState | undefined>(undefined)

export function useEditor(): EditorState {
  const state = useContext(EditorContext)
  if (!state) throw new Error('an editor is missing above this component')
  return state
}
