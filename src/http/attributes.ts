import { z } from '@hono/zod-openapi'
import { ATTRIBUTE_NAME_LENGTH_MAX } from '../customers/profile.ts'
import { checkTree } from './public/tracking-tree.ts'

const CHARS_MAX = 32 * 1024

/** Attribute names to any JSON, within the bounds of what a profile may hold. */
export const Attributes = z.record(z.string(), z.unknown()).superRefine((attributes, context) => {
  const problem = checkTree(attributes)
  if (problem) return context.addIssue({ code: 'custom', path: [...problem.path], message: problem.message })
  if (JSON.stringify(attributes).length > CHARS_MAX) {
    context.addIssue({ code: 'custom', message: `is larger than ${CHARS_MAX / 1024} kB of JSON` })
  }
  for (const name of Object.keys(attributes)) {
    if (!isAttributeName(name))
      context.addIssue({ code: 'custom', path: [name], message: 'is not a name for an attribute' })
  }
})

export function isAttributeName(name: string): boolean {
  return name.trim() !== '' && name.length <= ATTRIBUTE_NAME_LENGTH_MAX && !/[\0\p{Surrogate}]/u.test(name)
}
