/** From 1 (the worst fifth) to 5 (the best), ties equal. */
export type Quintile = 1 | 2 | 3 | 4 | 5

const quintiles: readonly Quintile[] = [1, 2, 3, 4, 5]

/** What a marketer calls the 125 cells. F and M are read together, by their mean rounded up. */
export const rfmBands = [
  'champion', // ordered lately, often or much
  'loyal', // often or much, and not long ago
  'promising', // lately, and already more than once or more than little
  'new', // lately, once, little
  'needs_attention', // in the middle, and cooling
  'at_risk', // used to order often or much, long ago
  'hibernating', // some, long ago
  'lost', // once, little, long ago
] as const
export type RfmBand = (typeof rfmBands)[number]

export function toRfmBand(r: Quintile, f: Quintile, m: Quintile): RfmBand {
  const worth = Math.ceil((f + m) / 2)
  const { little, some, much } = bandsAt(r)
  if (worth >= 4) return much
  return worth >= 2 ? some : little
}

function bandsAt(r: Quintile): Record<'little' | 'some' | 'much', RfmBand> {
  if (r >= 4) return { little: 'new', some: 'promising', much: 'champion' }
  if (r === 3) return { little: 'needs_attention', some: 'needs_attention', much: 'loyal' }
  return { little: 'lost', some: 'hibernating', much: 'at_risk' }
}

/** All 125 cells, for the statement that scores the whole base. */
export function rfmCells(): { r: Quintile; f: Quintile; m: Quintile; band: RfmBand }[] {
  return quintiles.flatMap((r) =>
    quintiles.flatMap((f) => quintiles.map((m) => ({ r, f, m, band: toRfmBand(r, f, m) }))),
  )
}
