import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const web = join(import.meta.dirname, '../../src/web')
const sources = readdirSync(web, { recursive: true, encoding: 'utf8' })
const textFiles = sources.filter((path) => /(^|\/|-)texts\.ts$/.test(path) && !path.startsWith('words/'))

interface Leaf {
  readonly path: string
  readonly value: unknown
}

/** Each text with its path: `roles.admin`. */
function leaves(value: unknown, path = ''): Leaf[] {
  if (typeof value !== 'object' || value === null) return [{ path, value }]
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, path ? `${path}.${key}` : key))
}

async function load(path: string): Promise<{ fr: unknown; en: unknown }> {
  const module = (await import(join(web, path))) as { texts: { fr: unknown; en: unknown } }
  return module.texts
}

/** Everything in the folder that may read the texts; those of ui/ are read everywhere. */
function readersOf(path: string): string {
  const folder = dirname(path)
  const near = sources.filter(
    (file) => /\.tsx?$/.test(file) && file !== path && (folder === 'ui' || file.startsWith(`${folder}/`)),
  )
  return near.map((file) => readFileSync(join(web, file), 'utf8')).join('\n')
}

describe.each(textFiles)('the texts of %s', (path) => {
  it('say the same things in French and in English', async () => {
    const { fr, en } = await load(path)

    expect(leaves(en).map((leaf) => [leaf.path, typeof leaf.value])).toEqual(
      leaves(fr).map((leaf) => [leaf.path, typeof leaf.value]),
    )
  })

  it('are in good French type: no straight quotes, no space that breaks before : ; ! ?', async () => {
    const { fr } = await load(path)
    const wrong = leaves(fr)
      .filter(({ value }) => typeof value === 'string' && /\w'\w|"| [:;!?»%€]|« /.test(value))
      .map((leaf) => leaf.path)

    expect(wrong).toEqual([])
  })

  it('are all read by a screen', async () => {
    const { fr } = await load(path)
    const readers = readersOf(path)
    const unread = leaves(fr)
      .map((leaf) => leaf.path.split('.'))
      // Nested texts are read by a computed key: their group must be named.
      .map(([group = '']) => group)
      .filter((key) => !new RegExp(`\\b${key}\\b`).test(readers))

    expect([...new Set(unread)]).toEqual([])
  })
})
