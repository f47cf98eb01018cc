import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { explainCommand } from '../../src/cli/explain.ts'
import { workflowCommand } from '../../src/cli/workflow.ts'
import { publicIds } from '../../src/http/public-id.ts'
import { aWorld, forget, furnish, type World } from '../engine/world.ts'
import { testDatabase } from '../support/database.ts'

const database = testDatabase()
let world: World

beforeAll(() => furnish(database.db))
beforeEach(async () => {
  await forget(database.db)
  world = aWorld(database.db)
})

function aFile(text: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'relance-cli-')), 'offer.yaml')
  writeFileSync(file, text)
  return file
}

const good =
  'workflow: offer\nname: Offer\npurpose: promotions\ntrigger: { event: visited }\nsteps:\n  - send: { email: offer }\n'

async function run(...argv: string[]) {
  const printed: string[] = []
  const noted: string[] = []
  const shell = {
    print: (line: string) => void printed.push(line),
    note: (line: string) => void noted.push(line),
  }
  const code = await workflowCommand(world.ctx, argv, shell)
  return { code, printed, noted }
}

describe('relance workflow', () => {
  it('lints with file, line and column, and exits 1 when there is an error', async () => {
    const file = aFile(good.replace('send: { email: offer }', 'send: { mail: offer }'))

    const { code, printed } = await run('lint', file)

    expect(code).toBe(1)
    expect(printed[0]).toMatch(new RegExp(`^${file}:6:\\d+: error steps\\.0\\.send`))
  })

  it('publishes, lists and shows', async () => {
    const file = aFile(good)

    expect(await run('lint', file)).toMatchObject({
      code: 0,
      printed: [`${file}: nothing to complain about`],
    })
    expect(await run('publish', file)).toMatchObject({ code: 0, printed: ['offer version 1 is live'] })
    expect(await run('publish', file)).toMatchObject({ printed: ['offer version 1 was live already'] })
    expect(await run('list')).toMatchObject({ printed: ['offer\tlive'] })
    expect((await run('show', 'offer')).printed).toEqual(['offer: live, version 1', '  send-1 (send)\t0'])
    expect(await run('pause', 'offer')).toMatchObject({ printed: ['offer is paused'] })
  })

  it('says how it is used when it is not', async () => {
    expect(await run('dance')).toMatchObject({
      code: 1,
      noted: [expect.stringContaining('Usage: relance workflow')],
    })
  })
})

describe('relance explain', () => {
  it('says in lines what was decided about a customer', async () => {
    await run('publish', aFile(good))
    const [ann = 0] = await world.people(1)
    await world.happens(ann, 'visited')
    await world.settle()
    const printed: string[] = []

    await explainCommand(world.ctx, ['--customer', publicIds(world.ctx).to('cus', ann)], {
      print: (line) => void printed.push(line),
      note: () => undefined,
    })

    expect(printed).toEqual([
      'offer v1: done, treated, entered 2026-03-02T09:00:00.000Z',
      '  2026-03-02T09:00:00.000Z left send-1 (send)',
      '  email of send-1 waits until 2026-03-02T09:00:00.000Z.',
    ])
  })
})

describe('relance workflow enrol', () => {
  it('enrols one customer by hand, under the re-entry rule', async () => {
    await run(
      'publish',
      aFile(
        'workflow: hand\nname: Hand\npurpose: promotions\ntrigger: { manual: true }\nsteps:\n  - send: { email: offer }\n',
      ),
    )
    const [ann = 0] = await world.people(1)
    const id = publicIds(world.ctx).to('cus', ann)

    expect(await run('enrol', 'hand', '--customer', id, '--properties', '{"cart":7}')).toMatchObject({
      code: 0,
      printed: ['hand: 1 enrolled'],
    })
    expect(await run('enrol', 'hand', '--customer', id)).toMatchObject({
      code: 1,
      printed: ['hand: 0 enrolled', `${id}: refused, already_entered`],
    })
    await world.settle()
    expect(await world.messages()).toHaveLength(1)
  })

  it('says what is missing', async () => {
    expect(await run('enrol', 'hand')).toMatchObject({ code: 1, printed: [] })
    await expect(run('enrol', 'hand', '--customer', 'nobody')).rejects.toMatchObject({ code: 'not_found' })
  })
})
