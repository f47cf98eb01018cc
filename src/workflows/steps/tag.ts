import { z } from 'zod'
import { stepHead } from '../fields.ts'
import { defineStep } from '../step.ts'

const Word = z.string().min(1).max(100)
const Words = z.union([Word.transform((word) => [word]), z.array(Word).min(1).max(100)])

const Tag = z.union(
  [
    Words.transform((add) => ({ add, remove: [] as string[] })),
    z
      .strictObject({ add: Words.default([]), remove: Words.default([]) })
      .refine(({ add, remove }) => add.length + remove.length > 0, 'needs add or remove'),
  ],
  { error: 'must be a tag, a list of tags, or { add: …, remove: … }' },
)

/** The list attribute that holds a customer's tags. */
const TAGS = 'tags'

/** Gives the customer tags, or takes them away. */
export const tagStep = defineStep({
  type: 'tag',
  block: () => z.strictObject({ ...stepHead, tag: Tag.describe('Tags, kept in the attribute `tags`') }),
  toNode: ({ tag }) => ({ settings: tag }),
  enter({ add, remove }) {
    const append = add.length > 0 ? { [TAGS]: add } : {}
    const gone = remove.length > 0 ? { [TAGS]: remove } : {}
    return {
      kind: 'next',
      effects: [{ kind: 'attributes', set: {}, increment: {}, append, remove: gone, clear: [] }],
    }
  },
})
