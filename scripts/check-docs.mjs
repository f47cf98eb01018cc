// Every path that a document names in backticks must exist: the documents follow the tree, or they mislead.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const ROOMS = 'src|tests|docs|bench|templates|workflows|drizzle|scripts|bin|lint|\\.ci'
const PATH = new RegExp(`\`((?:${ROOMS})/[\\w./@-]*)\``, 'g')
const LINK = /\]\((?!https?:|mailto:|#)([^)#\s]+)/g

const documents = ['README.md', 'CONTRIBUTING.md', ...listMarkdown('docs'), ...listMarkdown('tests/fixtures')]
const broken = documents.filter(existsSync).flatMap((document) => {
  const text = readFileSync(document, 'utf8')
  const named = Array.from(text.matchAll(PATH), ([, path]) => path)
  const linked = Array.from(text.matchAll(LINK), ([, path]) => join(dirname(document), path))
  return [...named, ...linked].filter((path) => !existsSync(path)).map((path) => `${document}: ${path}`)
})

for (const line of broken) console.error(`${line} does not exist`)
process.exitCode = broken.length > 0 ? 1 : 0

function listMarkdown(folder) {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
}
