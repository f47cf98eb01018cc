export const periods = [7, 30, 90, 365] as const
export type Days = (typeof periods)[number]

export interface DaysSearch {
  readonly days?: Days
}

export const USUAL_DAYS: Days = 30

/** From an address: only the periods that are offered. */
export function readDays(value: unknown): Days | undefined {
  return periods.find((days) => days === Number(value))
}
