import { randomInt } from 'node:crypto'
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { beforeAll, describe, it } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { isLong } from '../support/long.ts'
import { aCompany, comesToRest, commands } from './model.ts'
import { aWorld, forget, furnish } from './world.ts'

/** `MODEL_CASES=2000 MODEL_SEED=42 npx vitest run tests/engine/model` looks longer, or again. */
const CASES = Number(process.env['MODEL_CASES'] ?? (isLong ? 150 : 24))
const SEED = Number(process.env['MODEL_SEED'] ?? randomInt(2 ** 31))
const isShort = CASES <= 500

const database = testDatabase()

beforeAll(() => furnish(database.db))

describe('whatever is done to it, in whatever order', () => {
  it(
    `sends nothing twice, nothing without consent, loses nothing and counts right (seed ${SEED})`,
    async () => {
      const property = fc.asyncProperty(commands, async (list) => {
        await forget(database.db)
        await database.db.execute(sql`truncate suppressions, imports, import_errors, import_changes`)
        const company = aCompany(aWorld(database.db))
        try {
          await fc.asyncModelRun(() => ({ model: company.model, real: company }), list)
          await comesToRest(company)
        } finally {
          await company.dispatcher.close()
        }
      })
      // Among all the tests, a failure is told at once and made smaller by hand, with its seed.
      await fc.assert(property, { seed: SEED, numRuns: CASES, endOnFailure: isShort })
    },
    300_000 + CASES * 10_000,
  )
})
