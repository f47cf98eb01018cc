import { getSettings } from '../company/settings.ts'
import type { Context } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import { findCustomerById, followMerge } from '../customers/queries.ts'
import { findSampleEvent } from './queries/library.ts'
import { listScores } from './queries.ts'

/** For whom a preview is made: a customer, invented data, or a customer with some of it changed. */
export interface PreviewSubject {
  readonly customerId?: number | undefined
  /** Type of an event: the newest one of theirs, else of anybody, gives the data of `event`. */
  readonly event?: string | undefined
  /** `{ customer, event, scores, … }`, field by field over what is known. */
  readonly data?: Readonly<Record<string, unknown>> | undefined
}

/** Somebody to write to when nobody was named. */
const SAMPLE = {
  firstName: 'Camille',
  lastName: 'Martin',
  email: 'camille.martin@example.com',
  phone: '+33639980000',
}

export interface PreviewData extends Record<string, unknown> {
  readonly customer: Readonly<Record<string, unknown>>
}

/** Template data as a send would have it. Throws NotFoundError. */
export async function previewData(ctx: Context, subject: PreviewSubject): Promise<PreviewData> {
  const { company } = await getSettings(ctx.db)
  const given = subject.data ?? {}
  const known =
    subject.customerId === undefined
      ? { customer: SAMPLE, scores: {} }
      : await dataOf(ctx, subject.customerId)
  const { event, customerId } = subject
  return {
    event: event === undefined ? {} : await findSampleEvent(ctx.db, { type: event, customerId }),
    ...given,
    customer: { locale: company.locale, ...known.customer, ...asObject(given['customer']) },
    scores: { ...known.scores, ...asObject(given['scores']) },
    company: { ...company, ...asObject(given['company']) },
  }
}

async function dataOf({ db }: Context, customerId: number) {
  const found = await findCustomerById(db, customerId)
  const customer = found && (await followMerge(db, found))
  if (!customer || customer.state === 'erased') throw new NotFoundError('customer', customerId)

  const { attributes, email, phone, locale, timezone } = customer
  const scores = await listScores(db, customer.id)
  const known = Object.fromEntries(
    Object.entries({ email, phone, locale, timezone }).filter(([, value]) => value !== null),
  )
  return {
    customer: { ...attributes, ...known },
    scores: Object.fromEntries(scores.map(({ model, value, band }) => [model, { value, band }])),
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {}
}
