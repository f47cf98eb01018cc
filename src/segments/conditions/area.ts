import { type SQL, sql } from 'drizzle-orm'
import { z } from 'zod'
import { json } from '../../db/client.ts'
import { defineLeaf, type LeafPlan, type Locale } from '../leaf.ts'
import { Path, Text } from '../text.ts'
import { asksSomething, quoted, valueAt } from '../value-test.ts'

const Codes = z.array(Text.max(20)).min(1).max(1000)
const Departments = z
  .array(
    z
      .string()
      .regex(
        /^(0[1-9]|[1-8]\d|9[0-5]|2[AB]|97[1-8]|98[4-8])$/,
        'must be a French department such as 69, 2A or 971',
      ),
  )
  .min(1)
  .max(120)

const About = z
  .strictObject({
    countries: z
      .array(z.string().regex(/^[A-Z]{2}$/, 'must be an ISO 3166 country such as FR'))
      .min(1)
      .max(250)
      .optional(),
    postcodes: Codes.optional(),
    departments: Departments.optional(),
    /** Attributes that hold them; `country` and `postcode` when left out. */
    country: Path.optional(),
    postcode: Path.optional(),
  })
  .refine(({ countries, postcodes, departments }) => asksSomething({ countries, postcodes, departments }), {
    message: 'must list countries, postcodes or departments',
  })
type About = z.infer<typeof About>

/** In one of the countries, and in one of the postcodes or French departments, where these are listed. */
export const area = defineLeaf({
  key: 'area',
  schema: z.strictObject({ area: About }),
  example: '{ area: { departments: ["69", "2A"] } }',
  knowsThePast: false,
  dependsOn: ({ area: { country = 'country', postcode = 'postcode' } }) =>
    [country, postcode].map((path) => `attribute:${path.split('.')[0]}`),
  plan: ({ area: about }) => plan(about),
  sentence: ({ area: about }, locale) => sentence(about, locale),
})

function plan({
  countries,
  postcodes,
  departments,
  country = 'country',
  postcode = 'postcode',
}: About): LeafPlan {
  const land = textOf(country)
  const code = sql`replace(${textOf(postcode)}, ' ', '')`
  const places: SQL[] = []
  if (postcodes)
    places.push(
      isOneOf(
        code,
        postcodes.map((one) => one.replaceAll(' ', '')),
      ),
    )
  if (departments) places.push(isOneOf(departmentOf(code), departments))
  const inPlace = places.length === 0 ? sql`true` : sql`(${sql.join(places, sql` or `)})`
  return {
    test: sql`${countries ? isOneOf(land, countries) : sql`true`} and ${inPlace}`,
    seen: sql`jsonb_build_object('country', ${land}, 'postcode', ${code})`,
  }
}

function textOf(path: string): SQL {
  return sql`(${valueAt(sql`c.attributes`, path)} #>> '{}')`
}

function isOneOf(text: SQL, list: readonly string[]): SQL {
  return sql`${text} in (select jsonb_array_elements_text(${json(list)}::jsonb))`
}

/** Two digits, three overseas, and Corsica: 20000–20199 is 2A, the rest of 20 is 2B. */
export function departmentOf(code: SQL): SQL {
  return sql`case when ${code} !~ '^[0-9]{5}$' then null
    when ${code} like '97%' or ${code} like '98%' then left(${code}, 3)
    when ${code} like '20%' then case when ${code} < '20200' then '2A' else '2B' end
    else left(${code}, 2) end`
}

function sentence({ countries, postcodes, departments }: About, locale: Locale): string {
  const words =
    locale === 'fr' ? ['pays', 'codes postaux', 'départements'] : ['countries', 'postcodes', 'departments']
  const parts = [countries, postcodes, departments].flatMap((list, place) =>
    list ? [`${words[place]} ${quoted(list, locale)}`] : [],
  )
  return parts.join(', ')
}
