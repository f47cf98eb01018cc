/** Number of lanes that customers are spread over. Stored beside each customer: never change it. */
export const LANES = 64

/** Ids come from a sequence, so their remainder spreads evenly without hashing. */
export function laneOf(customerId: number): number {
  return customerId % LANES
}

/** First half of the advisory lock of a lane; the second is its number. Held by whoever works on the lane. */
export const LANE_LOCK_SPACE = 32_282
