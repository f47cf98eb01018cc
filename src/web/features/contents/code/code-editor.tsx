import {
  type Completion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from '@codemirror/language'
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from '@codemirror/lint'
import { EditorState } from '@codemirror/state'
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from '@codemirror/view'
import { useEffect, useRef } from 'react'
import { type CodeLanguage, languageOf, look } from './language.ts'

export interface Mark {
  readonly line: number
  readonly severity: 'error' | 'warning'
  readonly message: string
}

export interface CodeHandle {
  insert(text: string): void
  goTo(line: number): void
}

interface CodeEditorProps {
  readonly label: string
  readonly language: CodeLanguage
  readonly value: string
  readonly readOnly: boolean
  readonly marks: readonly Mark[]
  readonly completions: readonly Completion[]
  readonly onChange: (value: string) => void
  readonly handle: (handle: CodeHandle | undefined) => void
}

/**
 * CodeMirror over a text that React holds. Tab leaves the editor, as everywhere else; a text that comes from
 * outside (another language, a version of before) replaces what is there.
 */
export function CodeEditor(props: CodeEditorProps) {
  const { label, language, readOnly, value, marks } = props
  const parent = useRef<HTMLDivElement>(null)
  const view = useRef<EditorView>(undefined)
  const latest = useRef(props)
  latest.current = props

  useEffect(() => {
    if (!parent.current) return
    const editor = new EditorView({
      parent: parent.current,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          ...(language === 'text'
            ? []
            : [lineNumbers(), foldGutter(), highlightActiveLineGutter(), lintGutter()]),
          history(),
          drawSelection(),
          indentUnit.of('  '),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          highlightActiveLine(),
          EditorView.lineWrapping,
          EditorState.readOnly.of(readOnly),
          EditorView.contentAttributes.of({
            'aria-label': label,
            // Contenteditable is focusable by itself; axe wants it said.
            tabindex: '0',
            spellcheck: language === 'text' ? 'true' : 'false',
          }),
          keymap.of([
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...historyKeymap,
            ...foldKeymap,
            ...completionKeymap,
            ...lintKeymap,
          ]),
          languageOf(language, () => latest.current.completions),
          look,
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString())
          }),
        ],
      }),
    })
    view.current = editor
    latest.current.handle(handleOf(editor))
    return () => {
      latest.current.handle(undefined)
      editor.destroy()
    }
  }, [label, language, readOnly])

  useEffect(() => {
    const editor = view.current
    if (!editor || editor.state.doc.toString() === value) return
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: value } })
  }, [value])

  useEffect(() => {
    const editor = view.current
    if (editor)
      editor.dispatch(
        setDiagnostics(
          editor.state,
          marks.map((mark) => toDiagnostic(editor, mark)),
        ),
      )
  }, [marks])

  return <div ref={parent} style={{ height: '100%', minHeight: 0 }} />
}

function handleOf(editor: EditorView): CodeHandle {
  return {
    insert(text) {
      editor.dispatch(editor.state.replaceSelection(text))
      editor.focus()
    },
    goTo(line) {
      const { from } = editor.state.doc.line(Math.min(line, editor.state.doc.lines))
      editor.dispatch({
        selection: { anchor: from },
        effects: EditorView.scrollIntoView(from, { y: 'center' }),
      })
      editor.focus()
    },
  }
}

function toDiagnostic(editor: EditorView, { line, severity, message }: Mark): Diagnostic {
  const { from, to, text } = editor.state.doc.line(Math.min(Math.max(1, line), editor.state.doc.lines))
  const indent = text.length - text.trimStart().length
  return { from: Math.min(from + indent, to), to, severity, message }
}
