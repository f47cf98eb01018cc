import { createRoute, z } from '@hono/zod-openapi'
import { attributeInWords } from '../../segments/attribute-words.ts'
import { listFields } from '../../segments/list-fields.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const FieldsView = z
  .object({
    attributes: z.array(
      z.object({
        name: z.string(),
        label: z.object({ en: z.string(), fr: z.string() }).openapi({ description: 'As people call it' }),
        type: z.enum(['string', 'number', 'boolean', 'array', 'object']),
        coverage: z.number().openapi({ description: 'Share of the newest customers who have it' }),
        values: z
          .array(z.union([z.string(), z.number(), z.boolean()]))
          .openapi({ description: 'The commonest, at most 50' }),
      }),
    ),
    events: z.array(z.object({ type: z.string(), count: z.number() })),
  })
  .openapi('SegmentFields')

const fields = createRoute({
  method: 'get',
  path: '/segment-fields',
  tags: ['Segments'],
  summary: 'Attributes with their values, and events: what a condition may be about',
  responses: { 200: { description: 'As last seen', content: json(FieldsView) }, ...problems(401, 403) },
})

function labelOf(name: string) {
  return { en: attributeInWords(name, 'en'), fr: attributeInWords(name, 'fr') }
}

export const segmentFieldRoutes = createRouter().openapi(fields, async (c) => {
  const { attributes, events } = await listFields(c.var.ctx.db)
  return c.json(
    {
      attributes: attributes.map((one) => ({ ...one, label: labelOf(one.name), values: [...one.values] })),
      events: [...events],
    },
    200,
  )
})
