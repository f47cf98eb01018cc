import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { moves as importMoves } from '../../src/imports/import.ts'
import { moves as messageMoves } from '../../src/messages/message.ts'
import { moves as callTaskMoves } from '../../src/phoning/call-task.ts'
import { moves as workflowMoves } from '../../src/workflows/workflow.ts'

const text = readFileSync(join(import.meta.dirname, '../../docs/states.md'), 'utf8')

/** `from --> to` of the diagram below that heading, sorted. */
function drawn(heading: string): string[] {
  const section = text.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return Array.from(section.matchAll(/^ {2}(\w+) --> (\w+)/gm), ([, from, to]) => `${from} --> ${to}`).sort()
}

function coded(moves: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(moves)
    .flatMap(([from, tos]) => tos.map((to) => `${from} --> ${to}`))
    .sort()
}

describe('docs/states.md', () => {
  it.each([
    ['Message', messageMoves],
    ['Workflow', workflowMoves],
    ['Call task', callTaskMoves],
    ['Import', importMoves],
  ] as const)('draws every arrow of %s and no other', (heading, moves) => {
    expect(drawn(heading)).toEqual(coded(moves))
  })
})
