import { randomInt } from 'node:crypto'
import { sql } from 'drizzle-orm'
import fc from 'fast-check'
import { beforeAll, describe, it } from 'vitest'
import { testDatabase } from '../support/database.ts'
import { aCompany, comesToRest, commands } from './model.ts'
import { aWorld, forget, furnish } from './world.ts'

/** `MODEL_SECONDS=600 MODEL_SEED=42 npx vitest run tests/engine/model` looks longer, or again. */
const SECONDS = Number(process.env['MODEL_SECONDS'] ?? 25)
const SEED = Number(process.env['MODEL_SEED'] ?? randomInt(2 ** 31))

const database = testDatabase()

beforeAll(() => furnish(database.db))

describe('whatever is done to it, in whatever order', () => {
  it(
    `sends nothing twice, nothing without consent, loses nothing and counts right (seed ${SEED})`,
    async () => {
      const endsAt = performance.now() + SECONDS * 1_000
      const property = fc.asyncProperty(commands, async (list) => {
        // Cases are not interrupted: one that is cut off would still be at work when the next begins.
        if (performance.now() > endsAt) return
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
      await fc.assert(property, {
        seed: SEED,
        numRuns: SECONDS * 20,
        endOnFailure: SECONDS <= 60,
      })
    },
    (SECONDS + 120) * 1_000,
  )
})
