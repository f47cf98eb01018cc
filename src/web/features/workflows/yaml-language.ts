import type { Completion } from '@codemirror/autocomplete'
import { HighlightStyle, type StreamParser } from '@codemirror/language'
import { EditorView } from '@codemirror/view'
import { tags } from '@lezer/highlight'

/** As much of YAML as is needed to colour it: comments, keys, quoted texts, numbers and words that mean something. */
export const yamlParser: StreamParser<null> = {
  name: 'yaml',
  startState: () => null,
  token(stream) {
    if (stream.eatSpace()) return null
    if (stream.match(/^#.*/)) return 'comment'
    if (stream.match(/^"(?:[^"\\]|\\.)*"|^'(?:[^']|'')*'/)) return 'string'
    if (stream.match(/^[\w$.-]+(?=\s*:(\s|$))/)) return 'propertyName'
    if (stream.match(/^(?:true|false|null)\b/)) return 'atom'
    if (stream.match(/^-?\d[\d.]*%?(?=[\s,\]}]|$)/)) return 'number'
    if (stream.match(/^[-[\]{},:]+/)) return 'punctuation'
    if (!stream.match(/^[^\s,\]}#]+/)) stream.next()
    return null
  },
}

export const yamlColours = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--text-2)', fontStyle: 'italic' },
  { tag: tags.propertyName, color: 'var(--primary-text)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--goal)' },
  { tag: tags.number, color: 'var(--data)' },
  { tag: tags.atom, color: 'var(--test)' },
  { tag: tags.punctuation, color: 'var(--text-2)' },
])

export const yamlLook = EditorView.theme({
  '&': {
    border: '1px solid var(--field-line)',
    borderRadius: '10px',
    background: 'var(--surface)',
    color: 'var(--text)',
    fontSize: '13px',
  },
  '&.cm-focused': { outline: '2px solid var(--primary)', outlineOffset: '1px' },
  '.cm-scroller': { fontFamily: 'ui-monospace, monospace', lineHeight: '1.55' },
  '.cm-content': { caretColor: 'var(--text)', padding: '10px 0' },
  '.cm-gutters': { background: 'transparent', color: 'var(--text-3)', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': {
    background: 'color-mix(in srgb, var(--primary) 7%, transparent)',
  },
  '.cm-cursor': { borderLeftColor: 'var(--text)' },
  '.cm-tooltip': {
    border: '1px solid var(--line)',
    borderRadius: '8px',
    background: 'var(--surface)',
    color: 'var(--text)',
  },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    background: 'var(--primary-tint)',
    color: 'var(--primary-text)',
  },
})

/** Every key and fixed word of the grammar, with what the schema says about it. */
export function wordsOf(schema: object): Completion[] {
  const words = partsOf(schema).flatMap((part): Completion[] => [
    ...Object.entries(part.properties ?? {}).map(([label, { description }]) => toWord(label, description)),
    ...(part.enum ?? []).map((label) => ({ label, type: 'constant' })),
  ])
  return [...new Map(words.map((word) => [word.label, word])).values()]
}

function toWord(label: string, info: string | undefined): Completion {
  return { label, type: 'property', ...(info !== undefined && { info }) }
}

interface SchemaPart {
  readonly properties?: Readonly<Record<string, { readonly description?: string }>>
  readonly enum?: readonly string[]
}

function partsOf(schema: unknown): SchemaPart[] {
  if (typeof schema !== 'object' || schema === null) return []
  return [schema as SchemaPart, ...Object.values(schema).flatMap(partsOf)]
}
