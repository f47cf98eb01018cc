import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ConflictError } from '../../src/core/errors.ts'
import { discardDraft } from '../../src/workflows/discard-draft.ts'
import { getDraft } from '../../src/workflows/draft.ts'
import { getWorkflow } from '../../src/workflows/get-workflow.ts'
import { publishDraft } from '../../src/workflows/publish-draft.ts'
import { publishWorkflow } from '../../src/workflows/publish-workflow.ts'
import { findWorkflow } from '../../src/workflows/queries/workflows.ts'
import { saveDraft } from '../../src/workflows/save-draft.ts'
import { aWorld, forget, furnish, type World } from '../engine/world.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
let world: World
let turn = 0
let key = ''

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
  key = `offer-${++turn}`
})

const text = (wait: string) =>
  `# what we are at\nworkflow: ${key}\nname: Offer\ntrigger: { api: true }\nsteps:\n  - wait: ${wait}\n`

const save = (source: string, revision: number) => saveDraft(world.ctx, { key, source, revision })

describe('a draft', () => {
  it('is kept as it was written, even when it is wrong, with what is wrong', async () => {
    await save(text('soon'), 0)

    expect(await getDraft(world.ctx, key)).toMatchObject({
      source: text('soon'),
      revision: 1,
      baseVersion: 0,
      findings: [{ code: 'not_well_formed', line: 6 }],
    })
    expect((await findWorkflow(database.db, key))?.state).toBe('draft')
  })

  it('keeps its comments when it is published, and takes new ones without a new version', async () => {
    await save(text('PT1H'), 0)
    await publishDraft(world.ctx, { key, revision: 1 })
    expect((await getWorkflow(database.db, key)).version?.source).toBe(text('PT1H'))

    const reworded = text('PT1H').replace('what we are at', 'waits an hour')
    const { revision } = await save(reworded, 0)
    expect(await publishDraft(world.ctx, { key, revision })).toMatchObject({ version: 1, changed: false })
    expect((await getWorkflow(database.db, key)).version?.source).toBe(reworded)
  })

  it('is not overwritten by somebody who read an earlier revision: both texts come back', async () => {
    await save(text('PT1H'), 0)
    await save(text('PT2H'), 1)
    const late = save(text('PT3H'), 1)

    await expect(late).rejects.toBeInstanceOf(ConflictError)
    await expect(late).rejects.toMatchObject({
      details: {
        current: { revision: 2, source: text('PT2H') },
        yours: { revision: 1, source: text('PT3H') },
      },
    })
    expect((await getDraft(world.ctx, key)).source).toBe(text('PT2H'))
  })

  it('is saved by only one of two who save at the same instant', async () => {
    await save(text('PT1H'), 0)
    const results = await Promise.allSettled([save(text('PT2H'), 1), save(text('PT3H'), 1)])

    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  it('never gives a revision out twice, also after it was discarded', async () => {
    await save(text('PT1H'), 0)
    await discardDraft(world.ctx, { key, revision: 1 })

    expect(await findWorkflow(database.db, key)).toBeUndefined()
    expect((await save(text('PT2H'), 0)).revision).toBeGreaterThan(2)
    await expect(save(text('PT3H'), 1)).rejects.toBeInstanceOf(ConflictError)
  })

  it('must say whose draft it is', async () => {
    await expect(save(text('PT1H').replace(key, 'other'), 0)).rejects.toMatchObject({
      code: 'invalid_input',
      issues: [{ path: 'workflow' }],
    })
  })
})

describe('publishing a draft', () => {
  it('makes it the live version and closes it', async () => {
    await save(text('PT1H'), 0)

    expect(await publishDraft(world.ctx, { key, revision: 1 })).toMatchObject({ version: 1, changed: true })
    await expect(getDraft(world.ctx, key)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('refuses when another version went live since it was begun, until that one is named', async () => {
    await publishWorkflow(world.ctx, text('PT1H'))
    const { revision } = await save(text('PT2H'), 0)
    await publishWorkflow(world.ctx, text('PT5H'))

    await expect(publishDraft(world.ctx, { key, revision })).rejects.toMatchObject({
      code: 'conflict',
      details: { current: { version: 2 }, yours: { baseVersion: 1 } },
    })
    expect(await publishDraft(world.ctx, { key, revision, over: 2 })).toMatchObject({ version: 3 })
  })

  it('leaves the draft as it is when it cannot be published', async () => {
    await save(text('soon'), 0)

    await expect(publishDraft(world.ctx, { key, revision: 1 })).rejects.toMatchObject({
      code: 'invalid_input',
    })
    expect((await getDraft(world.ctx, key)).revision).toBe(1)
  })
})
