import type { TemplateInput, TemplateProblem } from './template.ts'
import { dataRoots, locateVariables } from './variables.ts'

/** Names that have values here, as far as is known: by their first part after the root. */
export type KnownVariables = Readonly<Partial<Record<(typeof dataRoots)[number], readonly string[]>>>

type Part = TemplateProblem['part']

/** Remarks on values that can never come, or that nobody was ever seen with, at the author's own line. */
export function findUnknownVariables(input: TemplateInput, known: KnownVariables = {}): TemplateProblem[] {
  return Object.entries(input.source).flatMap(([locale, source]) => {
    const said = new Set<string>()
    return Object.entries(source as Readonly<Record<Part, string>>).flatMap(([part, text]) =>
      locateVariables(withoutPartials(text ?? '')).flatMap(({ path, optional, line }) => {
        // What an event may lack was seen to by its author.
        const isLeft = optional && path.startsWith('event.')
        const remark = isLeft ? undefined : remarkOn(path, known)
        if (!remark || said.has(remark.message)) return []
        said.add(remark.message)
        return [{ severity: 'warning' as const, locale, part: part as Part, line, ...remark }]
      }),
    )
  })
}

/** Their own text is not the author's; a space keeps the lines. */
function withoutPartials(text: string): string {
  return text.replace(/\{\{>\s*[^\s{}]+\s*\}\}/g, ' ')
}

function remarkOn(path: string, known: KnownVariables): { message: string; remedy: string } | undefined {
  const [root = '', name] = path.split(/\.|\[/)
  if (!(dataRoots as readonly string[]).includes(root)) {
    return {
      message: `${path} never has a value`,
      remedy: `write customer.${path} or event.${path}; values begin with ${dataRoots.join(', ')}`,
    }
  }
  const names = known[root as keyof KnownVariables]
  if (!names || name === undefined || names.includes(name)) return undefined
  const near = names.find((one) => one.toLowerCase() === name.toLowerCase())
  return {
    message: `nobody was seen with ${root}.${name} yet`,
    remedy: near
      ? `write ${root}.${near}`
      : 'check its spelling, or give it a default: {{default value "…"}}',
  }
}
