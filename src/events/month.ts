/** One calendar month in UTC: the range of one partition. */
export interface Month {
  /** `2026_03`: the end of the partition's name. */
  readonly name: string
  readonly from: Date
  /** First instant of the next month. */
  readonly until: Date
}

/** The month of `instant` and the `more` after it. */
export function monthsFrom(instant: Date, more: number): Month[] {
  return Array.from({ length: more + 1 }, (_, ahead) => {
    const from = startOfMonth(instant, ahead)
    return {
      name: from.toISOString().slice(0, 7).replace('-', '_'),
      from,
      until: startOfMonth(instant, ahead + 1),
    }
  })
}

function startOfMonth(instant: Date, ahead: number): Date {
  return new Date(Date.UTC(instant.getUTCFullYear(), instant.getUTCMonth() + ahead, 1))
}
