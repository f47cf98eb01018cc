import { calendarNames, hasHolidays } from '../../core/holidays.ts'
import type { Program } from '../program.ts'
import { type Finding, warning } from './finding.ts'
import type { Known } from './known.ts'

/** Business days in a country whose holidays we do not know are Monday to Friday, all of them. */
export function lintCalendars({ instructions }: Program, known: Known): Finding[] {
  return instructions.flatMap(({ id, type, settings }) => {
    const { business_days: days, calendar = known.contact.country } = settings as {
      business_days?: number
      calendar?: string
    }
    if (type !== 'wait' || days === undefined || hasHolidays(calendar)) return []
    const message = `there is no list of holidays for ${calendar}: every Monday to Friday counts`
    const remedy = `name a calendar that there is: ${calendarNames.join(', ')}`
    return [warning('unknown_calendar', `steps.${id}`, { message, remedy, blames: calendar })]
  })
}
