import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { defineLeaf, type LeafPlan } from '../leaf.ts'
import { Path } from '../text.ts'
import { valueAt } from '../value-test.ts'

const About = z.strictObject({
  lat: z.number().min(-90).max(90),
  lon: z.number().min(-180).max(180),
  km: z.number().positive().max(20_100),
  /** Attributes that hold the place; `latitude` and `longitude` when left out. */
  latitude: Path.optional(),
  longitude: Path.optional(),
})
type About = z.infer<typeof About>

const EARTH_KM = 6371.0088
const KM_PER_DEGREE = (EARTH_KM * Math.PI) / 180

/** At most so many kilometres from a point, as the crow flies. */
export const near = defineLeaf({
  key: 'near',
  schema: z.strictObject({ near: About }),
  example: '{ near: { lat: 45.764, lon: 4.8357, km: 20 } }',
  knowsThePast: false,
  dependsOn: ({ near: { latitude = 'latitude', longitude = 'longitude' } }) =>
    [latitude, longitude].map((path) => `attribute:${path.split('.')[0]}`),
  plan: ({ near: about }) => plan(about),
  sentence: ({ near: { lat, lon, km } }, locale) =>
    locale === 'fr' ? `à moins de ${km} km de ${lat}, ${lon}` : `within ${km} km of ${lat}, ${lon}`,
})

function plan({
  lat: north,
  lon: east,
  km,
  latitude = 'latitude',
  longitude = 'longitude',
}: About): LeafPlan {
  const [lat, lon] = [rounded(north), rounded(east)]
  const lat2 = degrees(valueAt(sql`c.attributes`, latitude), 90)
  const lon2 = degrees(valueAt(sql`c.attributes`, longitude), 180)
  const distance = distanceKm({ lat, lon }, lat2, lon2)
  // The box first: most customers are outside, and a comparison is cheaper than five trigonometric functions.
  const reach = km / KM_PER_DEGREE + 1e-9
  const test = sql`case when ${lat2} between ${lat - reach}::float8 and ${lat + reach}::float8
    then ${distance} <= ${km}::float8 end`
  return { test, seen: sql`jsonb_build_object('km', round((${distance})::numeric, 3))` }
}

/** As stored degrees are: the square of a difference too small for a float would throw. */
function rounded(angle: number): number {
  return Math.round(angle * 1e10) / 1e10
}

/** A stored number of degrees, null for anything that is none. Numeric first: too large or too small for a float, it would throw. */
function degrees(value: SQL, most: number): SQL {
  return sql`(case when jsonb_typeof(${value}) = 'number' then
    case when (${value})::numeric between ${-most}::numeric and ${most}::numeric then round((${value})::numeric, 10)::float8 end end)`
}

/** Haversine. `least` guards the arc sine against a rounding above 1. */
function distanceKm(from: { lat: number; lon: number }, lat: SQL, lon: SQL): SQL {
  return sql`(2 * ${EARTH_KM}::float8 * asin(least(1, sqrt(
    sind((${lat} - ${from.lat}::float8) / 2) ^ 2
    + cosd(${from.lat}::float8) * cosd(${lat}) * sind((${lon} - ${from.lon}::float8) / 2) ^ 2))))`
}
