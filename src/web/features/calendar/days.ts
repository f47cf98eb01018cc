const DAY_MS = 86_400_000
const WEEK = 7

function noonOf(day: string): Date {
  return new Date(`${day}T12:00:00Z`)
}

export function addDays(day: string, count: number): string {
  return new Date(noonOf(day).getTime() + count * DAY_MS).toISOString().slice(0, 10)
}

function mondayOf(day: string): string {
  return addDays(day, -((noonOf(day).getUTCDay() + 6) % WEEK))
}

/** The days that are shown, whole weeks from Monday. */
export function daysOf(view: 'month' | 'week', day: string): string[] {
  if (view === 'week') return Array.from({ length: WEEK }, (_, index) => addDays(mondayOf(day), index))
  const first = mondayOf(`${day.slice(0, 7)}-01`)
  const last = addDays(`${addMonths(day, 1).slice(0, 7)}-01`, -1)
  const weeks = Math.ceil((noonOf(last).getTime() - noonOf(first).getTime() + DAY_MS) / DAY_MS / WEEK)
  return Array.from({ length: weeks * WEEK }, (_, index) => addDays(first, index))
}

/** The first of the month so many months away. */
export function addMonths(day: string, count: number): string {
  const [year = 0, month = 1] = day.split('-').map(Number)
  return new Date(Date.UTC(year, month - 1 + count, 1)).toISOString().slice(0, 10)
}

export function step(view: 'month' | 'week', day: string, count: number): string {
  return view === 'week' ? addDays(day, count * WEEK) : addMonths(day, count)
}

export function isWeekend(day: string): boolean {
  return [0, 6].includes(noonOf(day).getUTCDay())
}
