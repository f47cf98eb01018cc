import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { publishTemplate } from '../../src/templates/publish-template.ts'
import { forget, furnish } from '../engine/world.ts'
import { testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { type Replay, recordHistory, replay } from './replay-support.ts'

/** `REPLAY_RECORD=1 npx vitest run tests/workflows/replay` writes what the engine decides now into the files. */
const IS_RECORDING = process.env['REPLAY_RECORD'] === '1'
const folder = join(import.meta.dirname, 'replay')
const files = readdirSync(folder).filter((name) => name.endsWith('.json'))

const database = testDatabase()

const mjml = `<mjml><mj-body><mj-section><mj-column><mj-button href="https://shop.example/sale">Sale</mj-button>
<mj-text><a href="{{links.unsubscribe}}">Out</a></mj-text></mj-column></mj-section></mj-body></mjml>`

beforeAll(async () => {
  await furnish(database.db)
  await publishTemplate(testContext(database.db), {
    key: 'sale',
    kind: 'email',
    name: 'Sale',
    source: { en: { subject: 'Sale', mjml } },
  })
})
beforeEach(() => forget(database.db))

describe('a recorded history', () => {
  it.each(files)('comes out as it was recorded: %s', async (name) => {
    const path = join(folder, name)
    const history = JSON.parse(readFileSync(path, 'utf8')) as Replay

    const decisions = await replay(database.db, history)

    if (IS_RECORDING) writeFileSync(path, `${JSON.stringify({ ...history, decisions }, null, 2)}\n`)
    else expect(decisions).toEqual(history.decisions)
    expect(decisions.enrolments.length).toBeGreaterThan(0)
  })

  it('can be taken out of a database in which it happened, and replayed', async () => {
    const history = JSON.parse(readFileSync(join(folder, files[0] ?? ''), 'utf8')) as Replay
    await replay(database.db, history)
    const recorded = await recordHistory(database.db, {
      key: /^workflow: (\S+)/m.exec(history.definition)?.[1] ?? '',
      about: 'a recording of a replay',
      customerIds: history.customers.map(({ id }) => id),
      attributes: ['plan'],
      definition: history.definition,
      begins: new Date(history.begins),
      until: new Date(history.until),
    })
    await forget(database.db)

    expect(recorded.decisions).toEqual(history.decisions)
    expect(await replay(database.db, recorded)).toEqual(history.decisions)
  })
})
