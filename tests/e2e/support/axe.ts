import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

interface Violation {
  id: string
  impact: string
  nodes: { target: string[]; failureSummary?: string }[]
}

/** What axe finds on the page as it stands, a line each: `serious color-contrast: .note …`. */
export async function findBarriers(page: Page): Promise<string[]> {
  await page.evaluate(source)
  const violations = (await page.evaluate(
    (run) =>
      (globalThis as unknown as { axe: { run(o: object): Promise<{ violations: unknown }> } }).axe
        .run(run)
        .then(({ violations: found }) => found),
    { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'] },
  )) as Violation[]
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.slice(0, 5).map(({ target, failureSummary = '' }) => {
      const why = failureSummary.split('\n')[1]?.trim() ?? ''
      return `${impact} ${id}: ${target.join(' ')} (${why})`
    }),
  )
}
