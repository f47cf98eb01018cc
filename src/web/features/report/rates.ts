import type { Schemas } from '../../api/call.ts'

type Report = Schemas['WorkflowReport']

export const rateNames = ['delivered', 'opened', 'clicked', 'converted', 'unsubscribed'] as const
export type RateName = (typeof rateNames)[number]
/** Null: there is nothing to divide by. */
export type Rates = Readonly<Record<RateName, number | null>>

/** What may be set beside another campaign's, whatever their sizes: shares of the messages sent, of the people contacted. */
export function ratesOf({ steps, conversions }: Report): Rates {
  const messages = steps.filter(({ channel }) => channel !== 'phone')
  const sum = (name: 'sent' | 'delivered' | 'opened' | 'clicked' | 'unsubscribed') =>
    messages.reduce((total, step) => total + step[name], 0)
  const sent = sum('sent')
  const share = (name: Exclude<RateName, 'converted'>) => (sent > 0 ? sum(name) / sent : null)
  return {
    delivered: share('delivered'),
    opened: share('opened'),
    clicked: share('clicked'),
    converted: conversions.treated.rate,
    unsubscribed: share('unsubscribed'),
  }
}

/** In points, to a tenth; null where one of the two has no rate. */
export function pointsBetween(rate: number | null, other: number | null): number | null {
  return rate === null || other === null ? null : Math.round((rate - other) * 1_000) / 10
}

/** Fewer people who leave is the better news. */
export function isGood(name: RateName, points: number): boolean {
  return name === 'unsubscribed' ? points < 0 : points > 0
}
