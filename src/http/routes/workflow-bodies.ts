import { z } from '@hono/zod-openapi'

export const tags = ['Workflows']
export const KeyParam = z.object({ key: z.string().max(100) })

/** JSON of the definition, or its YAML as text: both say the same. */
export const definitionBody = {
  required: true,
  content: {
    'application/json': {
      schema: z.record(z.string(), z.unknown()).openapi('WorkflowDefinition', {
        description:
          'The definition as in workflows/*.yaml: workflow, name, purpose, trigger, steps and so on. Its JSON Schema is at /api/workflows/schema.json',
      }),
    },
    'application/yaml': { schema: z.string() },
  },
}

interface DefinitionRequest {
  header(name: string): string | undefined
  text(): Promise<string>
  json(): Promise<unknown>
}

/** JSON is read as parsed; anything else as the text of a definition, so that errors can name its lines. */
export async function readDefinition(request: DefinitionRequest): Promise<unknown> {
  return request.header('content-type')?.includes('json') ? request.json() : request.text()
}

/** The text as it was sent, for a draft that keeps comments and order. */
export function readSource(request: DefinitionRequest): Promise<string> {
  return request.text()
}
