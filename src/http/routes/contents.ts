import { createRoute, z } from '@hono/zod-openapi'
import { listForms } from '../../consent/queries/forms.ts'
import { countWordingUses } from '../../consent/queries/wordings.ts'
import { listVariables } from '../../templates/list-variables.ts'
import { listLibrary } from '../../templates/queries/library.ts'
import { templateClasses, templateKinds } from '../../templates/template.ts'
import { publicIds } from '../public-id.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'
import { listTemplateUses } from './template-uses.ts'

const tags = ['Templates']
const MOST = 5_000
const FORMS_MOST = 1_000

const ContentView = z
  .object({
    key: z.string(),
    kind: z.enum(templateKinds),
    name: z.string(),
    class: z.enum(templateClasses),
    version: z.number().int().nullable().openapi({ description: 'Live; null: never published, or archived' }),
    hasDraft: z.boolean(),
    archived: z.boolean(),
    locales: z.array(z.string()),
    changedAt: z.iso.datetime(),
    changedBy: z.string().nullable(),
    uses: z.array(z.object({ kind: z.enum(['workflow', 'forms']), key: z.string() })),
  })
  .openapi('Content')

const Variable = z
  .object({
    path: z.string(),
    type: z.enum(['string', 'number', 'boolean', 'array', 'object']),
    coverage: z.number().nullable(),
  })
  .openapi('TemplateVariableOffer')

const VariablesView = z
  .object({
    customer: z.array(Variable),
    events: z.array(z.object({ event: z.string(), variables: z.array(Variable) })),
    scores: z.array(Variable),
    company: z.array(Variable),
    links: z.array(Variable),
    helpers: z.array(z.string()),
    partials: z.array(z.string()),
  })
  .openapi('TemplateVariables')

const list = createRoute({
  method: 'get',
  path: '/contents',
  tags,
  summary: 'Every template with its draft, its languages and where it is used, the newest change first',
  responses: {
    200: { description: 'All', content: json(z.object({ items: z.array(ContentView) })) },
    ...problems(401, 403),
  },
})

const variables = createRoute({
  method: 'get',
  path: '/template-variables',
  tags,
  summary: 'What a text may show, as found on the newest customers and events',
  responses: { 200: { description: 'By root', content: json(VariablesView) }, ...problems(401, 403) },
})

const wordingUses = createRoute({
  method: 'get',
  path: '/wording-uses',
  tags: ['Consent'],
  summary: 'Where each version of a wording is shown, and how many entries of the ledger rest on it',
  responses: {
    200: {
      description: 'Those that are used',
      content: json(
        z.object({
          items: z.array(
            z.object({ wording: z.string(), forms: z.array(z.string()), entries: z.number().int() }),
          ),
        }),
      ),
    },
    ...problems(401, 403),
  },
})

export const contentRoutes = createRouter()
  .openapi(wordingUses, async (c) => {
    const { db } = c.var.ctx
    const entries = await countWordingUses(db)
    const shown = new Map<number, string[]>()
    for (const { key, definition } of await listForms(db, { after: null, limit: FORMS_MOST })) {
      const ids = new Set(definition.consents.flatMap(({ wordingIds }) => Object.values(wordingIds)))
      for (const id of ids) shown.set(id, [...(shown.get(id) ?? []), key])
    }
    const items = [...new Set([...entries.keys(), ...shown.keys()])].map((id) => ({
      wording: publicIds(c.var.ctx).to('wrd', id),
      forms: shown.get(id) ?? [],
      entries: entries.get(id) ?? 0,
    }))
    return c.json({ items }, 200)
  })
  .openapi(list, async (c) => {
    const { db } = c.var.ctx
    const uses = await listTemplateUses(db)
    const items = (await listLibrary(db, MOST)).map(({ archived, version, ...entry }) => ({
      ...entry,
      archived,
      version: archived ? null : version,
      locales: [...entry.locales],
      changedAt: new Date(entry.changedAt).toISOString(),
      uses: distinct(uses.get(entry.key) ?? []),
    }))
    return c.json({ items }, 200)
  })
  .openapi(variables, async (c) => {
    const offered = await listVariables(c.var.ctx)
    return c.json(structuredClone(offered) as z.infer<typeof VariablesView>, 200)
  })

/** A workflow whose old version still has people in it is named once. */
function distinct<T extends { readonly kind: string; readonly key: string }>(uses: readonly T[]): T[] {
  return [...new Map(uses.map((use) => [`${use.kind} ${use.key}`, use])).values()]
}
