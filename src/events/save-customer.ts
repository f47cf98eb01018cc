import { recordAudit } from '../access/record-audit.ts'
import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { ConflictError, InvalidInputError, NotFoundError } from '../core/errors.ts'
import { normaliseEmail, normalisePhone } from '../customers/address.ts'
import type { Identity } from '../customers/identity.ts'
import type { AttributeChange, Refusal } from '../customers/profile.ts'
import { type Customer, findCustomerById, followMerge } from '../customers/queries.ts'
import { updateAttributes } from '../customers/update-attributes.ts'
import { appendEvents, touch } from './append-events.ts'
import { identifyCustomers } from './identify-customers.ts'
import { ringEngine } from './jobs.ts'

export interface CustomerInput {
  readonly externalId?: string | undefined
  readonly anonymousId?: string | undefined
  readonly email?: string | undefined
  readonly phone?: string | undefined
  readonly attributes?: Readonly<Record<string, unknown>> | undefined
}

/** Throws NotFoundError. One that was merged away answers as the customer it became. */
export async function getCustomer({ db }: Pick<Context, 'db'>, id: number): Promise<Customer> {
  const found = await findCustomerById(db, id)
  const customer = found && (await followMerge(db, found))
  if (!customer || customer.state === 'erased') throw new NotFoundError('customer', id)
  return customer
}

/**
 * Finds the customer by external id, else email, phone or anonymous id, or makes them; then writes what is
 * given. Throws InvalidInputError for values that are none, ConflictError for an address of somebody else:
 * then nothing is changed.
 */
export async function saveCustomer(
  ctx: Context,
  input: CustomerInput,
): Promise<{ customer: Customer; created: boolean }> {
  const now = ctx.clock.now()
  const saved = await inTransaction(ctx, async (inner) => {
    const identities = await toIdentities(inner, input)
    const person = { identities, set: input.attributes ?? {}, repoint: true, at: now, source: 'api' }
    const [identified] = await identifyCustomers(inner.db, [person], now, ctx.masterKey)
    if (!identified) throw new Error('a person was given and none came back')
    refuse(identified.refused)

    const { customerId, created, changed } = identified
    if (created || changed.length > 0) {
      const action = created ? 'customer.create' : 'customer.update'
      await recordAudit(
        inner.db,
        ctx.actor,
        { action, entity: 'customer', entityId: customerId, after: { changed } },
        now,
      )
    }
    return { customerId, created }
  })
  await ringEngine(ctx)
  return { customer: await getCustomer(ctx, saved.customerId), created: saved.created }
}

/** Changes attributes of one customer. Throws NotFoundError, InvalidInputError, ConflictError. */
export async function updateCustomer(ctx: Context, change: AttributeChange): Promise<Customer> {
  const now = ctx.clock.now()
  const { id } = await getCustomer(ctx, change.customerId)
  await inTransaction(ctx, async ({ db }) => {
    const [result] = await updateAttributes(db, [{ ...change, customerId: id }], now, ctx.masterKey)
    if (!result) throw new NotFoundError('customer', id)
    refuse(result.refused)

    const { changed } = result
    if (changed.length === 0) return
    const properties = { source: 'api', changed, actor: ctx.actor.name }
    await appendEvents(db, [{ customerId: id, type: 'customer_updated', occurredAt: now, properties }], now)
    const topics = changed.map((name) => ({ customerId: id, topic: `attribute:${name}` }))
    await touch(db, topics, now)
    // Names only: the audit log outlives an erasure.
    const audited = { action: 'customer.update', entity: 'customer', entityId: id, after: { changed } }
    await recordAudit(db, ctx.actor, audited, now)
  })
  await ringEngine(ctx)
  return getCustomer(ctx, id)
}

async function toIdentities({ db }: Context, input: CustomerInput): Promise<Identity[]> {
  const { company } = await getSettings(db)
  const email = input.email === undefined ? undefined : normaliseEmail(input.email)
  const phone = input.phone === undefined ? undefined : normalisePhone(input.phone, company.country)
  if (input.email !== undefined && email === undefined) refuse([{ name: 'email', reason: 'invalid' }])
  if (input.phone !== undefined && phone === undefined) refuse([{ name: 'phone', reason: 'invalid' }])

  const all = { external: input.externalId, email, phone, anonymous: input.anonymousId }
  const identities = Object.entries(all).flatMap(([kind, value]) =>
    value === undefined ? [] : [{ kind: kind as Identity['kind'], value }],
  )
  if (identities.length > 0) return identities
  throw new InvalidInputError('a customer needs an externalId, an email, a phone or an anonymousId')
}

function refuse(refused: readonly Refusal[]): void {
  if (refused.length === 0) return
  const taken = refused.find(({ reason }) => reason === 'taken')
  if (taken) throw new ConflictError(`the ${taken.name} belongs to another customer`)
  throw new InvalidInputError(
    `${refused.length} value(s) cannot be taken`,
    refused.map(({ name }) => ({ path: name, message: 'is not valid here' })),
  )
}
