import { describe, expect, it } from 'vitest'
import { inTransaction } from '../../src/context.ts'
import { loadTemplateVersion } from '../../src/templates/load-template.ts'
import { publishTemplate } from '../../src/templates/publish-template.ts'
import { testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { emailDraft } from './factories.ts'

const database = testDatabase()

describe('loadTemplateVersion', () => {
  it('gives one object for one version, inside transactions too, so that it is compiled once', async () => {
    const ctx = testContext(database.db)
    const { versionId } = await publishTemplate(ctx, emailDraft('Hi'))
    const outside = await loadTemplateVersion(database.db, versionId)

    await inTransaction(ctx, async ({ db }) => {
      expect(await loadTemplateVersion(db, versionId)).toBe(outside)
    })
  })

  it('knows no version that is not there', async () => {
    await expect(loadTemplateVersion(database.db, 999_999)).rejects.toMatchObject({ code: 'not_found' })
  })
})
