import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { InvalidInputError } from '../core/errors.ts'
import { type TemplateDraft, TemplateInput, type TemplateKind, templateClasses } from './template.ts'

/** A template that lives in files, with data to look at it by. */
export interface TemplateFile {
  readonly draft: TemplateDraft
  /** As for a preview: customer, event and such. */
  readonly sample: Readonly<Record<string, unknown>>
}

/** The templates that come with the product. */
export const starterFolder = fileURLToPath(new URL('../../templates/', import.meta.url))

export interface ReadOptions {
  /** The one with this key. */
  readonly only?: string | undefined
  /** The company's language, for a name that is there in two. */
  readonly locale?: string
}

const FILE = /^([a-z0-9-]+)\.([a-z]{2}(?:-[A-Z]{2})?)\.(mjml|sms\.txt|script\.hbs|txt)$/
const KINDS: Readonly<Record<string, TemplateKind>> = {
  mjml: 'email',
  'sms.txt': 'sms',
  'script.hbs': 'script',
}

const name = z.string().min(1).max(200)
const About = z.strictObject({
  name: z.union([name, z.strictObject({ en: name, fr: name })]),
  class: z.enum(templateClasses).default('marketing'),
  data: z.record(z.string(), z.unknown()).default({}),
})

interface Part {
  readonly key: string
  readonly locale: string
  readonly ending: string
  readonly text: string
}

/**
 * Reads `KEY.LANGUAGE.mjml`, `.sms.txt` or `.script.hbs` of a folder, and `KEY.json` beside them (name, class,
 * sample data). In MJML the subject is `<mj-title>`; `KEY.LANGUAGE.txt` replaces the text part. Throws
 * InvalidInputError for a file that is not what it should be.
 */
export async function readTemplateFiles(
  folder: string,
  { only, locale = 'en' }: ReadOptions = {},
): Promise<TemplateFile[]> {
  const parts = await readParts(folder, only)
  const keys = [...new Set(parts.map(({ key }) => key))].sort()
  return Promise.all(
    keys.map((key) =>
      readOne(
        { folder, key, locale },
        parts.filter((part) => part.key === key),
      ),
    ),
  )
}

async function readParts(folder: string, only: string | undefined): Promise<Part[]> {
  const found: Part[] = []
  for (const file of await readdir(folder)) {
    const [, key, locale, ending] = FILE.exec(file) ?? []
    if (!key || !locale || !ending || (only !== undefined && key !== only)) continue
    found.push({ key, locale, ending, text: await readFile(join(folder, file), 'utf8') })
  }
  return found
}

async function readOne(
  { folder, key, locale }: { folder: string; key: string; locale: string },
  parts: readonly Part[],
): Promise<TemplateFile> {
  const about = await readAbout(join(folder, `${key}.json`), key)
  const kinds = new Set(parts.flatMap(({ ending }) => KINDS[ending] ?? []))
  const [kind] = kinds
  if (!kind || kinds.size > 1)
    throw new InvalidInputError(`the files of template ${key} are of ${kinds.size} kinds`)

  const bodies = parts.filter(({ ending }) => KINDS[ending] === kind)
  const source = Object.fromEntries(bodies.map((part) => [part.locale, toSource(part, kind, parts)]))
  const parsed = TemplateInput.safeParse({
    key,
    kind,
    name: nameIn(about.name, locale),
    class: about.class,
    source,
  })
  if (parsed.success) return { draft: parsed.data, sample: about.data }
  const issues = parsed.error.issues.map(({ path, message }) => ({
    path: path.map(String).join('.'),
    message,
  }))
  throw new InvalidInputError(`the files of template ${key} are not well-formed`, issues)
}

function nameIn(names: z.infer<typeof About>['name'], locale: string): string {
  if (typeof names === 'string') return names
  return locale.startsWith('fr') ? names.fr : names.en
}

async function readAbout(file: string, key: string): Promise<z.infer<typeof About>> {
  const text = await readFile(file, 'utf8').catch(() => JSON.stringify({ name: key }))
  const parsed = About.safeParse(parseJson(text, file))
  if (parsed.success) return parsed.data
  throw new InvalidInputError(`${file} is not right: ${z.prettifyError(parsed.error)}`)
}

function toSource(part: Part, kind: TemplateKind, all: readonly Part[]): unknown {
  if (kind === 'sms') return { text: part.text.trim() }
  if (kind === 'script') return { body: part.text.trim() }
  const text = all.find(({ locale, ending }) => locale === part.locale && ending === 'txt')?.text
  return { subject: subjectOf(part.text), mjml: part.text, ...(text ? { text } : {}) }
}

function subjectOf(mjml: string): string {
  const title = /<mj-title>([\s\S]*?)<\/mj-title>/.exec(mjml)?.[1] ?? ''
  const entities: Record<string, string> = {
    '&amp;': '&',
    '&lt;': '<',
    '&gt;': '>',
    '&quot;': '"',
    '&#39;': "'",
  }
  return title
    .replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => entities[entity] ?? entity)
    .replace(/\s+/g, ' ')
    .trim()
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new InvalidInputError(`${file} is not JSON`)
  }
}
