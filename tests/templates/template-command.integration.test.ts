import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { templateCommand } from '../../src/cli/template.ts'
import { starterFolder } from '../../src/templates/read-template-files.ts'
import { testContext } from '../support/context.ts'
import { testDatabase } from '../support/database.ts'
import { mjml } from './factories.ts'

const database = testDatabase()
const folder = mkdtempSync(join(tmpdir(), 'relance-templates-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function run(...argv: string[]) {
  const printed: string[] = []
  const noted: string[] = []
  const shell = {
    print: (line: string) => void printed.push(line),
    note: (line: string) => void noted.push(line),
  }
  const code = await templateCommand(testContext(database.db), argv, shell)
  return { code, printed, noted }
}

describe('relance template', () => {
  it('publishes what comes along, and lists it', async () => {
    const published = await run('publish')
    const listed = await run('list')

    expect(published.code).toBe(0)
    expect(published.printed).toHaveLength(10)
    expect(listed.printed.map((line) => line.split('\t').slice(0, 3).join(' '))).toContain(
      'winback email live',
    )
    expect((await run('show', 'winback')).printed[1]).toMatch(/^1\tlive\tmarketing\t/)
  })

  it('names the line of a mistake, and ends with 1', async () => {
    writeFileSync(join(folder, 'wrong.en.mjml'), mjml('one\n{{shout customer.x}}', '<mj-title>Hi</mj-title>'))
    const { code, printed, noted } = await run('lint', join(folder, 'wrong.en.mjml'))

    expect(code).toBe(1)
    expect(printed).toEqual(['wrong\temail\ten\t1 error(s)'])
    expect(noted[0]).toContain('wrong en mjml:2: error: there is no helper called shout')
  })

  it('writes a preview to look at', async () => {
    const { code, printed } = await run(
      'preview',
      join(starterFolder, 'abandoned-cart.json'),
      '--out',
      folder,
      '--locale',
      'fr',
    )

    expect(code).toBe(0)
    expect(printed).toEqual([join(folder, 'abandoned-cart.fr.html'), join(folder, 'abandoned-cart.fr.txt')])
    expect(readFileSync(printed[1]!, 'utf8')).toContain('Fountain pen')
  })

  it('explains itself', async () => {
    expect((await run('nonsense')).noted[0]).toContain('Usage: relance template')
  })
})
