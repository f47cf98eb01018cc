import { autocompletion, type CompletionContext, completionKeymap } from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import {
  foldGutter,
  foldKeymap,
  foldService,
  indentUnit,
  StreamLanguage,
  syntaxHighlighting,
} from '@codemirror/language'
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { wordsOf, yamlColours, yamlLook, yamlParser } from './yaml-language.ts'

export interface YamlMark {
  readonly line: number
  readonly severity: 'error' | 'warning'
  readonly message: string
}

interface YamlEditorProps {
  readonly label: string
  readonly value: string
  readonly readOnly: boolean
  readonly schema: object
  readonly marks: readonly YamlMark[]
  readonly onChange: (value: string) => void
}

/** CodeMirror over a text that React holds, with the words of the grammar to choose from. Tab leaves it. */
export function YamlEditor(props: YamlEditorProps) {
  const { label, readOnly, value, marks, schema } = props
  const parent = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const latest = useRef(props)
  latest.current = props

  useEffect(() => {
    if (!parent.current) return
    const words = wordsOf(schema)
    const complete = (context: CompletionContext) => {
      const word = context.matchBefore(/[\w-]*/)
      if (!word || (word.from === word.to && !context.explicit)) return null
      return { from: word.from, options: words, validFor: /^[\w-]*$/ }
    }
    const editor = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          lineNumbers(),
          foldGutter(),
          foldService.of(foldByIndent),
          lintGutter(),
          history(),
          indentUnit.of('  '),
          highlightActiveLine(),
          EditorView.lineWrapping,
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false' }),
          keymap.of([...defaultKeymap, ...historyKeymap, ...foldKeymap, ...completionKeymap, ...lintKeymap]),
          StreamLanguage.define(yamlParser),
          syntaxHighlighting(yamlColours),
          autocompletion({ override: [complete], icons: false }),
          yamlLook,
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    return () => editor.destroy()
  }, [label, readOnly, schema])

  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])

  useEffect(() => {
    const editor = view.current
    if (!editor) return
    const placed = marks.map((mark) => toDiagnostic(editor, mark))
    editor.dispatch(setDiagnostics(editor.state, placed))
  }, [marks])

  return <div ref={parent} />
}

function toDiagnostic({ state }: EditorView, { line, severity, message }: YamlMark): Diagnostic {
  const { from, to } = state.doc.line(Math.min(Math.max(1, line), state.doc.lines))
  return { from, to, severity, message }
}

/** From a line to the last one that stands further in. */
function foldByIndent(state: EditorState, start: number): { from: number; to: number } | null {
  const line = state.doc.lineAt(start)
  const own = indentOf(line.text)
  let last = line
  for (let at = line.number + 1; at <= state.doc.lines; at++) {
    const next = state.doc.line(at)
    if (next.text.trim() !== '' && indentOf(next.text) <= own) break
    if (next.text.trim() !== '') last = next
  }
  return last.number > line.number ? { from: line.to, to: last.to } : null
}

function indentOf(text: string): number {
  return text.search(/\S|$/)
}
