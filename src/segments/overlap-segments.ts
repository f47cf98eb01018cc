import type { Db } from '../db/client.ts'
import { getSegment } from './get-segment.ts'
import { countOverlap } from './queries/members.ts'

export interface Overlap {
  readonly sizes: readonly { readonly key: string; readonly size: number }[]
  /** One for each combination that occurs: how many are in exactly these segments and in none of the others. */
  readonly regions: readonly { readonly in: readonly string[]; readonly count: number }[]
}

/** Who is in several of two to four segments: the counts of a Venn drawing. Throws NotFoundError. */
export async function overlapSegments(db: Db, keys: readonly string[]): Promise<Overlap> {
  const segments = []
  for (const key of keys) segments.push(await getSegment(db, key))
  const regions = (
    await countOverlap(
      db,
      segments.map(({ id }) => id),
    )
  ).map(({ mask, count }) => ({ in: keys.filter((_key, place) => (mask & (1 << place)) !== 0), count }))
  const sizeOf = (key: string) =>
    regions.reduce((sum, region) => (region.in.includes(key) ? sum + region.count : sum), 0)
  return { sizes: keys.map((key) => ({ key, size: sizeOf(key) })), regions }
}
