import type { Writable } from 'node:stream'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Connection } from '../src/db/client.ts'
import { ensurePartitions } from '../src/events/ensure-partitions.ts'

export interface Size {
  readonly customers: number
  readonly events: number
}

const DAY_MS = 86_400_000
const DAYS = 330
const CITIES = ['Paris', 'Lyon', 'Marseille', 'Lille', 'Nantes', 'Nice', 'Rennes', 'Dijon', 'Brest', 'Metz']
const POSTCODES = ['75001', '69001', '13001', '59000', '44000', '06000', '35000', '21000', '29200', '57000']
const TYPES: readonly [name: string, upTo: number][] = [
  ['page_viewed', 0.5],
  ['product_viewed', 0.72],
  ['cart_updated', 0.84],
  ['order_placed', 0.93],
  ['message_opened', 0.98],
  ['message_clicked', 1],
]

/** Mulberry32: the same numbers for the same seed on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * Customers by Zipf's law with exponent 0.7: of a million, the busiest has one event in two hundred, and the
 * busiest tenth about half of all. Ranks are scattered over the ids.
 */
export function zipf(random: () => number, customers: number): () => number {
  const power = 1 - 0.7
  const top = customers ** power - 1
  return () => {
    const rank = Math.min(customers, Math.floor((top * random() + 1) ** (1 / power)))
    return ((rank * 7_919) % customers) + 1
  }
}

export function pickType(draw: number): string {
  return TYPES.find(([, upTo]) => draw <= upTo)?.[0] ?? 'page_viewed'
}

/** Loads the base by COPY: ids from 1 on, events over the last eleven months. */
export async function loadBase({ db, sql }: Connection, size: Size, now: Date): Promise<void> {
  for (let ago = 0; ago <= DAYS + 31; ago += 28)
    await ensurePartitions(db, new Date(now.getTime() - ago * DAY_MS))
  const random = seeded(1)
  await copy(
    await sql`copy customers (state, email, locale, attributes, created_at, updated_at) from stdin`.writable(),
    size.customers,
    (n) => customerLine(n, random, now),
  )
  const someone = zipf(random, size.customers)
  await copy(
    await sql`copy events (customer_id, type, occurred_at, received_at, properties, value) from stdin`.writable(),
    size.events,
    () => eventLine(someone(), random, now),
  )
  await sql`vacuum analyze`
}

function customerLine(n: number, random: () => number, now: Date): string {
  const place = Math.floor(random() * CITIES.length)
  const attributes = {
    city: CITIES[place],
    postcode: POSTCODES[place],
    country: random() < 0.8 ? 'FR' : 'BE',
    plan: random() < 0.1 ? 'gold' : 'free',
    age: 18 + Math.floor(random() * 60),
    birthday: new Date(now.getTime() - (18 + random() * 60) * 365 * DAY_MS).toISOString().slice(0, 10),
    latitude: 43 + random() * 7,
    longitude: -3 + random() * 9,
  }
  const created = new Date(now.getTime() - DAYS * DAY_MS).toISOString()
  return `known\tperson${n}@example.com\tfr\t${JSON.stringify(attributes)}\t${created}\t${created}\n`
}

function eventLine(customerId: number, random: () => number, now: Date): string {
  const type = pickType(random())
  const at = new Date(now.getTime() - Math.floor(random() * DAYS * DAY_MS)).toISOString()
  const total = type === 'order_placed' ? Math.floor(random() * 20_000) / 100 : undefined
  const properties = total === undefined ? '{"source": "web"}' : `{"total": ${total}}`
  return `${customerId}\t${type}\t${at}\t${at}\t${properties}\t${total ?? '\\N'}\n`
}

const LINES_A_CHUNK = 2_000

async function copy(into: Writable, count: number, line: (n: number) => string): Promise<void> {
  function* chunks() {
    for (let n = 0; n < count; n += LINES_A_CHUNK) {
      let text = ''
      for (let k = n; k < Math.min(n + LINES_A_CHUNK, count); k++) text += line(k)
      yield text
    }
  }
  await pipeline(Readable.from(chunks()), into)
}
