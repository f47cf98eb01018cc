export const measures = ['customers', 'value', 'response'] as const
export type Measure = (typeof measures)[number]

/** What the map shows, as it stands in the address. */
export interface MapSearch {
  readonly by?: 'country'
  readonly measure?: Measure
  readonly segment?: string
  /** Chosen areas, by code. */
  readonly areas?: string[]
}
