import { LineCounter, parseDocument } from 'yaml'
import type { z } from 'zod'
import { InvalidInputError, type Issue } from '../core/errors.ts'
import { repeatedIds } from './compile.ts'
import { Definition } from './definition.ts'

/** A definition as text (YAML, of which JSON is a part) can point at the line of what is wrong. */
export interface PlacedIssue extends Issue {
  readonly line?: number
  readonly column?: number
}

export type Parsed =
  | {
      readonly definition: Definition
      readonly source: unknown
      readonly issues: readonly []
      readonly place: Place
    }
  | { readonly definition: undefined; readonly source: unknown; readonly issues: readonly PlacedIssue[] }

/** Where in the text something stands that lies at a path of the source; of JSON that was given parsed: nowhere. */
export type Place = (path: readonly PropertyKey[]) => { line?: number; column?: number }

/** Reads YAML or JSON text. Aliases cannot blow up (100 at most) and unknown tags are refused. */
export function parseText(text: string): Parsed {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true })
  const problems = [...document.errors, ...document.warnings]
  if (problems.length > 0) {
    const issues = problems.map(({ message, pos }) => {
      const { line, col } = lines.linePos(pos[0])
      return { path: '', message, line, column: col }
    })
    return { definition: undefined, source: undefined, issues }
  }
  const place: Place = (path) => {
    const offset = offsetOf(document, path)
    if (offset === undefined) return {}
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  try {
    return parseSource(document.toJS({ maxAliasCount: 100 }), place)
  } catch (error) {
    // The only thing that the parser throws here: aliases that would unfold without end.
    if (!(error instanceof ReferenceError)) throw error
    return { definition: undefined, source: undefined, issues: [{ path: '', message: error.message }] }
  }
}

/** Reads a definition that was already parsed from JSON. */
export function parseSource(source: unknown, place: Place = () => ({})): Parsed {
  const parsed = Definition.safeParse(source)
  if (!parsed.success) {
    return {
      definition: undefined,
      source,
      issues: parsed.error.issues.map((issue) => toIssue(issue, place)),
    }
  }
  const repeated = repeatedIds(parsed.data.steps)
  if (repeated.length > 0) {
    const issues = repeated.map((id) => ({
      path: 'steps',
      message: `the id ${id} is given to more than one step`,
      ...place(['steps']),
    }))
    return { definition: undefined, source, issues }
  }
  return { definition: parsed.data, source, issues: [], place }
}

/** Throws InvalidInputError with every issue, each with its line when the source was a text. */
export function requireDefinition(input: unknown): Parsed & { readonly definition: Definition } {
  const parsed = typeof input === 'string' ? parseText(input) : parseSource(input)
  if (parsed.definition) return parsed
  throw new InvalidInputError('the workflow is not valid', parsed.issues.map(describe))
}

export function describe({ path, message, remedy, line, column }: PlacedIssue): Issue {
  const where = line === undefined ? '' : `line ${line}, column ${column}: `
  return { path, message: where + message, ...(remedy ? { remedy } : {}) }
}

function toIssue(issue: z.core.$ZodIssue, place: Place): PlacedIssue {
  const unknown = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const path = unknown === undefined ? issue.path : [...issue.path, unknown]
  const message = unknown === undefined ? issue.message : 'is not a key that belongs here'
  return { path: path.map(String).join('.'), message, ...place(path) }
}

/** The offset of what stands at `path`, or of the nearest thing around it. */
function offsetOf(
  document: ReturnType<typeof parseDocument>,
  path: readonly PropertyKey[],
): number | undefined {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined
    if (Array.isArray(range) && typeof range[0] === 'number') return range[0]
  }
  return undefined
}
