import type { Context } from '../context.ts'
import type { Identity } from '../customers/identity.ts'
import { findOwners } from '../customers/queries/claims.ts'
import { appendHistory } from '../events/append-history.ts'
import { identifyCustomers } from '../events/identify-customers.ts'
import { receiptKeyOf } from '../events/receipt-key.ts'
import type { BatchResult } from './batch.ts'
import { noChange } from './change.ts'
import type { Import } from './queries/imports.ts'
import { recordChanges } from './record-changes.ts'
import type { ImportRow, RowError, RowEvent } from './row.ts'
import { toChange } from './save-customer-rows.ts'

interface EventRow {
  readonly row: ImportRow
  readonly event: RowEvent
  readonly who: Identity
}

/**
 * Writes a batch of past events. They count in segments and scores, but start no workflow: nobody wants the
 * welcome mail of an order from last year. The same row of the same file, or the same id, is stored once.
 */
export async function saveEventRows(
  ctx: Context,
  file: Import,
  rows: readonly ImportRow[],
): Promise<BatchResult> {
  const now = ctx.clock.now()
  const given = rows.flatMap((row): EventRow[] => {
    const [who] = row.identities
    return row.event && who ? [{ row, event: row.event, who }] : []
  })
  const owners = await findOwners(
    ctx.db,
    given.map(({ who }) => who),
  )
  const strangers = file.options.createMissing ? given.filter(({ who }) => !owners.has(keyOf(who))) : []
  const made = await identifyCustomers(
    ctx.db,
    strangers.map(({ who, event }) => ({
      identities: [who],
      repoint: false,
      at: event.at,
      source: `import:${file.id}`,
    })),
    now,
    ctx.masterKey,
  )
  made.forEach(({ customerId }, position) => {
    const stranger = strangers[position]
    if (stranger) owners.set(keyOf(stranger.who), customerId)
  })

  const events = given.flatMap((one) => {
    const customerId = owners.get(keyOf(one.who))
    return customerId === undefined ? [] : [toEvent(file, one, customerId)]
  })
  const stored = await appendHistory(ctx.db, events, now)
  const lineOf = new Map(events.map(({ receipt, line }) => [receipt, line]))
  await recordChanges(ctx.db, file.id, [
    ...made.map((person, position) => ({
      customerId: person.customerId,
      line: strangers[position]?.row.line ?? 0,
      change: toChange(person),
    })),
    ...stored.map(({ id, customerId, occurredAt, receipt }) => ({
      customerId,
      line: lineOf.get(receipt) ?? 0,
      change: { ...noChange, events: [{ id, at: occurredAt.toISOString(), key: receipt }] },
    })),
  ])
  return { created: stored.length, updated: 0, errors: toErrors(given, owners) }
}

function toEvent(file: Import, { row, event }: EventRow, customerId: number) {
  const name = event.id === undefined ? `import ${file.sha256} ${row.line}` : `import id ${event.id}`
  return {
    customerId,
    type: event.type,
    occurredAt: event.at,
    properties: row.set,
    ...(event.value === undefined ? {} : { value: event.value }),
    receipt: receiptKeyOf(name),
    line: row.line,
  }
}

function toErrors(given: readonly EventRow[], owners: ReadonlyMap<string, number>): RowError[] {
  return given
    .filter(({ who }) => !owners.has(keyOf(who)))
    .map(({ row, who }) => ({
      line: row.line,
      column: who.kind,
      value: who.value,
      message: 'is no customer; the row was left out',
    }))
}

function keyOf({ kind, value }: Identity): string {
  return `${kind} ${value}`
}
