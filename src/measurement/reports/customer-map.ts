import type { Db } from '../../db/client.ts'
import { getSegment } from '../../segments/get-segment.ts'
import { type AreaFigures, countKnown, listAreas } from '../queries/customer-map.ts'

export interface CustomerMap {
  readonly areas: readonly AreaFigures[]
  /** Known customers in all, placed or not. */
  readonly customers: number
}

const DAY_MS = 86_400_000
export const VALUE_DAYS = 365
export const RESPONSE_DAYS = 90
const FRESH_MS = 60_000
const known = new WeakMap<Db, Map<string, { readonly map: Promise<CustomerMap>; readonly until: number }>>()

/** Where the customers are. Sums over the whole base: at most a minute old. Throws NotFoundError for the segment. */
export function customerMap(
  db: Db,
  { by, segment }: { readonly by: 'department' | 'country'; readonly segment: string | undefined },
  now: Date,
): Promise<CustomerMap> {
  const maps = known.get(db) ?? new Map()
  known.set(db, maps)
  const key = `${by} ${segment ?? ''}`
  const kept = maps.get(key)
  if (kept && kept.until > performance.now()) return kept.map

  const map = readMap(db, { by, segment }, now)
  maps.set(key, { map, until: performance.now() + FRESH_MS })
  map.catch(() => maps.delete(key))
  return map
}

async function readMap(
  db: Db,
  { by, segment }: { by: 'department' | 'country'; segment: string | undefined },
  now: Date,
): Promise<CustomerMap> {
  const segmentId = segment === undefined ? null : (await getSegment(db, segment)).id
  const since = (days: number) => new Date(now.getTime() - days * DAY_MS)
  const [areas, customers] = await Promise.all([
    listAreas(db, { by, segmentId, valueSince: since(VALUE_DAYS), sentSince: since(RESPONSE_DAYS) }),
    countKnown(db, segmentId),
  ])
  return { areas, customers }
}
