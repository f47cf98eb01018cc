/** The filters of the list, as they stand in the address. */
export interface CustomersSearch {
  readonly q?: string
  readonly segment?: string
  readonly state?: 'known' | 'anonymous'
}
