import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { defaultSettings } from '../../src/company/settings-schema.ts'
import { toContactRules } from '../../src/consent/contact-rules.ts'
import { compile } from '../../src/workflows/compile.ts'
import { lint } from '../../src/workflows/lint-workflow.ts'
import { parseText } from '../../src/workflows/parse-definition.ts'
import { testNow } from '../support/context.ts'

const files = readdirSync('workflows').filter((name) => name.endsWith('.yaml'))

/** Whatever a starter names, exists. */
const everything = { has: () => true } as unknown as ReadonlySet<string>

describe('the starter workflows', () => {
  it('are there', () => {
    expect(files.sort()).toEqual(['abandoned-cart.yaml', 'welcome.yaml', 'winback-campaign.yaml'])
  })

  it.each(files)('%s is well-formed, and its key is the name of its file', (file) => {
    const { definition, issues } = parseText(readFileSync(`workflows/${file}`, 'utf8'))

    expect(issues).toEqual([])
    expect(`${definition?.workflow}.yaml`).toBe(file)
  })

  it.each(files)(
    '%s has no step that cannot be reached, asks only about its own messages, and stops at its goal',
    (file) => {
      const { definition } = parseText(readFileSync(`workflows/${file}`, 'utf8'))
      if (!definition) throw new Error('does not parse')
      const findings = lint(compile(definition), {
        templates: new Map(),
        segments: everything,
        staticSegments: new Set(),
        workflows: new Set(),
        forms: new Set(),
        lists: everything,
        endpoints: everything,
        wordings: everything,
        scores: everything,
        purposes: everything,
        segmentTopics: new Map(),
        coverage: new Map(),
        contact: toContactRules(defaultSettings),
        now: testNow,
      })

      expect(findings.filter(({ message }) => !message.startsWith('there is no published template'))).toEqual(
        [],
      )
    },
  )
})
