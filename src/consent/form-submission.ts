import { z } from 'zod'
import type { Issue } from '../core/errors.ts'
import { normaliseEmail, normalisePhone } from '../customers/address.ts'
import { boxName, type FormConsent, type FormDefinition, type FormInput } from './form.ts'

/** What was filled in, read by the definition: names that it does not know are dropped. */
export interface Submission {
  readonly email: string | null
  readonly phone: string | null
  readonly attributes: Readonly<Record<string, string | number>>
  readonly ticked: readonly FormConsent[]
  /** A machine filled the field that no person sees. */
  readonly trapped: boolean
}

const VALUE_LENGTH_MAX = 1_000
const TICKED = new Set(['on', 'yes', 'true', '1'])

/** `values`: the inputs by name. Issues name the input. `country`: of phone numbers without a country code. */
export function readSubmission(
  form: FormDefinition,
  values: ReadonlyMap<string, string>,
  country: string,
): { readonly submission: Submission; readonly issues: readonly Issue[] } {
  const fields = form.fields.map((one) => ({ one, text: (values.get(one.name) ?? '').trim() }))
  const filled = fields.filter(({ text }) => text !== '')
  const missing = fields.filter(({ one, text }) => text === '' && one.required)
  const read = filled.map(({ one, text }) => [one.name, readField(one, text, country)] as const)

  // A box counts only when it was ticked by name; there is no way to publish one that is ticked already.
  const ticked = form.consents.filter((box) => TICKED.has((values.get(boxName(box)) ?? '').toLowerCase()))
  const unticked = form.consents.filter((box) => box.required && !ticked.includes(box))
  const {
    email = null,
    phone = null,
    ...attributes
  } = Object.fromEntries(read.filter((entry): entry is [string, string | number] => entry[1] !== undefined))
  return {
    issues: [
      ...missing.map(({ one }) => ({ path: one.name, message: 'is required' })),
      ...read
        .filter(([, value]) => value === undefined)
        .map(([path]) => ({ path, message: 'cannot be read' })),
      ...unticked.map((box) => ({ path: boxName(box), message: 'is required' })),
    ],
    submission: {
      email: email as string | null,
      phone: phone as string | null,
      attributes,
      ticked,
      trapped: (values.get(form.honeypot) ?? '') !== '',
    },
  }
}

function readField(
  one: FormInput['fields'][number],
  text: string,
  country: string,
): string | number | undefined {
  if (text.length > VALUE_LENGTH_MAX) return undefined
  switch (one.kind) {
    case 'email':
      return normaliseEmail(text)
    case 'phone':
      return normalisePhone(text, country)
    case 'number':
      return /^-?\d{1,12}([.,]\d{1,6})?$/.test(text) ? Number(text.replace(',', '.')) : undefined
    case 'date':
      return isDate(text) ? text : undefined
    case 'choice':
      return one.options.some((option) => option.value === text) ? text : undefined
    case 'text':
      return text
    default:
      return one.kind satisfies never
  }
}

function isDate(text: string): boolean {
  return z.iso.date().safeParse(text).success
}
