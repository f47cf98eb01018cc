import type { Completion } from '@codemirror/autocomplete'
import type { Schemas } from '../../../api/call.ts'

export type Variables = Schemas['TemplateVariables']

/** What can be written between `{{` and `}}`: values first, then what is done with them. */
export function completionsOf(variables: Variables | undefined): Completion[] {
  if (!variables) return []
  const { customer, events, scores, company, links, helpers, partials } = variables
  const values = [...customer, ...events.flatMap((event) => event.variables), ...scores, ...company, ...links]
  const paths = new Map(values.map((value) => [value.path, value]))
  return [
    ...[...paths.values()].map(({ path, type, coverage }) => ({
      label: path,
      type: 'variable',
      detail: coverage === null ? type : `${type}, ${Math.round(coverage * 100)} %`,
      boost: 10 + (coverage ?? 0),
    })),
    ...helpers.map((helper) => ({ label: helper, type: 'function', apply: `${helper} ` })),
    ...['#if', '#unless', '#each', '#with'].map((block) => ({
      label: block,
      type: 'keyword',
      apply: `${block} `,
    })),
    ...partials.map((partial) => ({ label: `> ${partial}`, type: 'namespace' })),
  ]
}
