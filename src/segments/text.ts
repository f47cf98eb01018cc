import { z } from 'zod'

/** Postgres holds no NUL, and UTF-8 no half of a surrogate pair: neither can ever be stored or found. */
const UNSTORABLE = /\0|[\uD800-\uDFFF]/u

/** A text that can be stored. */
export const Storable = z
  .string()
  .refine((text) => !UNSTORABLE.test(text), 'must be text without NUL and unpaired surrogates')

/** A text that a condition compares with or looks up. */
export const Text = Storable.min(1).max(500)

/** A slug that we gave: of a segment, a purpose, a template… */
export const Key = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'must be a key: letters, digits, - _ .')

/** Where a value lies: `city`, `address.country`, `items.0.sku`. */
export const Path = Text.refine(
  (path) => path.split('.').length <= 8 && path.split('.').every((key) => key !== '' && key.trim() === key),
  'must be names joined by dots, at most 8',
)
