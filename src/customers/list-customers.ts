import { z } from 'zod'
import { getSettings } from '../company/settings.ts'
import { decodeCursor, type Page, toPage } from '../core/page.ts'
import type { Db } from '../db/client.ts'
import { normaliseEmail, normalisePhone } from './address.ts'
import { listCustomers, searchCustomers } from './queries/search.ts'
import type { Customer } from './queries.ts'

export interface CustomerListInput {
  /** An exact id, email or phone, or the beginning of an email or a name. */
  readonly q?: string | undefined
  readonly state?: 'known' | 'anonymous' | undefined
  readonly cursor?: string | undefined
  readonly limit: number
}

/** Newest first. Merged and erased customers are not among them. */
export async function findCustomers(db: Db, input: CustomerListInput): Promise<Page<Customer>> {
  const beforeId = input.cursor
    ? decodeCursor(input.cursor, z.number().int().positive())
    : Number.MAX_SAFE_INTEGER
  const limit = input.limit + 1
  const q = input.q?.replaceAll('\0', '').trim() ?? ''
  if (q === '') {
    const states = input.state ? [input.state] : ['known', 'anonymous']
    return toPage(await listCustomers(db, { states, beforeId, limit }), input.limit, ({ id }) => id)
  }

  const { company } = await getSettings(db)
  const identities = [q, normaliseEmail(q), normalisePhone(q, company.country)].filter(
    (text) => text !== undefined,
  )
  const found = await searchCustomers(db, { identities, prefix: q.toLowerCase(), beforeId, limit })
  return toPage(found, input.limit, ({ id }) => id)
}
