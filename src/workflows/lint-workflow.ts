import { getSettings } from '../company/settings.ts'
import { toContactRules } from '../consent/contact-rules.ts'
import { listPurposeKeys } from '../consent/queries/consents.ts'
import type { Db } from '../db/client.ts'
import { compile } from './compile.ts'
import type { Definition } from './definition.ts'
import { lintCalendars } from './lint/calendars.ts'
import { lintEntry } from './lint/entry.ts'
import { error, type Finding } from './lint/finding.ts'
import { lintGoal } from './lint/goal.ts'
import type { Known } from './lint/known.ts'
import { lintLoops } from './lint/loops.ts'
import { placeFindings } from './lint/place.ts'
import { lintReach } from './lint/reach.ts'
import { lintReferences } from './lint/references.ts'
import { lintVariables } from './lint/variables.ts'
import { lintWindows } from './lint/windows.ts'
import { type Parsed, parseSource, parseText } from './parse-definition.ts'
import type { Program } from './program.ts'
import { listCoverage, listKnownKeys } from './queries/known-keys.ts'

/** Everything that is wrong with a definition (YAML or JSON text, or parsed JSON), from its grammar to what it refers to. */
export async function lintInput(db: Db, input: unknown, now: Date): Promise<Finding[]> {
  const parsed = typeof input === 'string' ? parseText(input) : parseSource(input)
  if (parsed.definition) return lintParsed(db, parsed, now)
  return parsed.issues.map(({ path, message, remedy, line, column }) => ({
    ...error('not_well_formed', path, { message, ...(remedy ? { remedy } : {}) }),
    ...(line === undefined || column === undefined ? {} : { line, column }),
  }))
}

/** What is wrong with a well-formed definition, given what exists in the database; with lines if it was a text. */
export async function lintParsed(
  db: Db,
  parsed: Parsed & { readonly definition: Definition },
  now: Date,
): Promise<Finding[]> {
  const program = compile(parsed.definition)
  return placeFindings(lint(program, await loadKnown(db, now)), parsed)
}

/** Pure. */
export function lint(program: Program, known: Known): Finding[] {
  return [
    ...lintReferences(program, known),
    ...lintReach(program),
    ...lintLoops(program, known),
    ...lintGoal(program),
    ...lintEntry(program),
    ...lintCalendars(program, known),
    ...lintWindows(program, known),
    ...lintVariables(program, known),
  ]
}

async function loadKnown(db: Db, now: Date): Promise<Known> {
  const keys = await listKnownKeys(db)
  const purposes = new Set(await listPurposeKeys(db))
  const contact = toContactRules(await getSettings(db))
  const needed = [...keys.templates.values()].flatMap(({ variables }) => variables ?? [])
  const attributes = needed.flatMap(({ path }) => (path.startsWith('customer.') ? [path.slice(9)] : []))
  return { ...keys, purposes, contact, now, coverage: await listCoverage(db, [...new Set(attributes)]) }
}
