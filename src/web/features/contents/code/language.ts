import {
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionSource,
} from '@codemirror/autocomplete'
import { type ElementSpec, xml } from '@codemirror/lang-xml'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  MatchDecorator,
  ViewPlugin,
  type ViewUpdate,
} from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { mjmlTags, scriptTags } from './mjml-tags.ts'

export type CodeLanguage = 'mjml' | 'script' | 'text'

const elements: Readonly<Record<CodeLanguage, readonly ElementSpec[]>> = {
  mjml: mjmlTags,
  script: scriptTags,
  text: [],
}

/** Tags and attributes of the language, values and helpers between `{{` and `}}`. */
export function languageOf(language: CodeLanguage, values: () => readonly Completion[]): Extension {
  const inHoles = holes(values)
  if (language === 'text') return [autocompletion({ override: [inHoles] }), drawHoles]
  const tagLanguage = xml({ elements: elements[language], autoCloseTags: true })
  return [
    tagLanguage,
    tagLanguage.language.data.of({ autocomplete: inHoles }),
    autocompletion({ icons: false }),
    syntaxHighlighting(colours),
    drawHoles,
  ]
}

/** After `{{`: helpers and values; the name so far decides. */
function holes(values: () => readonly Completion[]): CompletionSource {
  return (context: CompletionContext) => {
    const before = context.matchBefore(/\{\{[#/>]?[\w.[\]@ "]*$/)
    if (!before) return null
    const word = context.matchBefore(/[\w.[\]#>]*$/)
    return { from: word?.from ?? context.pos, options: [...values()], validFor: /^[\w.[\]#>]*$/ }
  }
}

const hole = Decoration.mark({ class: 'cm-hole' })
const matcher = new MatchDecorator({ regexp: /\{\{[^{}\n]*\}\}/g, decoration: hole })

const drawHoles = ViewPlugin.fromClass(
  class {
    decorations: DecorationSet
    constructor(view: EditorView) {
      this.decorations = matcher.createDeco(view)
    }
    update(update: ViewUpdate) {
      this.decorations = matcher.updateDeco(update, this.decorations)
    }
  },
  { decorations: ({ decorations }) => decorations },
)

const colours = HighlightStyle.define([
  { tag: [tags.tagName, tags.angleBracket], color: 'var(--primary-text)' },
  { tag: tags.attributeName, color: 'var(--test)' },
  { tag: tags.attributeValue, color: 'var(--sms)' },
  { tag: tags.comment, color: 'var(--text-2)', fontStyle: 'italic' },
  { tag: tags.invalid, color: 'var(--danger)' },
])

/** Colours come from tokens.css, so that both schemes have theirs. */
export const look = EditorView.theme({
  '&': { height: '100%', fontSize: '13px', backgroundColor: 'var(--bg)', color: 'var(--text)' },
  '&.cm-focused': { outline: '2px solid var(--primary)', outlineOffset: '-2px' },
  '.cm-scroller': { fontFamily: "ui-monospace, 'DejaVu Sans Mono', Menlo, monospace", lineHeight: '1.55' },
  '.cm-content': { padding: '10px 0', caretColor: 'var(--text)' },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-gutters': {
    backgroundColor: 'var(--sunken)',
    color: 'var(--text-2)',
    border: 'none',
    borderRight: '1px solid var(--line)',
  },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--primary-tint) 45%, transparent)' },
  '.cm-activeLineGutter': { backgroundColor: 'var(--primary-tint)' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'color-mix(in srgb, var(--primary) 28%, transparent)',
  },
  '.cm-hole': { backgroundColor: 'var(--primary-tint)', borderRadius: '4px', padding: '1px 0' },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    border: '1px solid var(--line)',
    borderRadius: '8px',
    color: 'var(--text)',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--primary)',
    color: 'var(--on-primary)',
  },
  '.cm-completionDetail': { color: 'var(--text-2)', fontStyle: 'normal' },
  'li[aria-selected] .cm-completionDetail': { color: 'var(--on-primary)' },
  '.cm-foldGutter span': { cursor: 'pointer' },
  '.cm-diagnostic': { padding: '6px 10px' },
})
