import { stringify } from 'yaml'
import type { Context } from '../../context.ts'
import { diffVersions, getVersion, requireWorkflow } from '../../workflows/get-version.ts'
import { countStanding } from '../../workflows/queries/standing.ts'
import { listVersions, type VersionSummary } from '../../workflows/queries/workflows.ts'
import { diffLines } from './diff-lines.ts'
import { toNumber, type Verb } from './verb.ts'

const PAGE = 200

export const versions: Verb = {
  usage: ['versions KEY [NUMBER] [--json]'],
  async run(ctx, shell, { names: [key, number], values }) {
    if (key === undefined) return undefined
    if (number !== undefined) {
      const { definition } = await getVersion(ctx.db, key, toNumber('the version', number))
      shell.print(values.json ? JSON.stringify(definition) : stringify(definition).trimEnd())
      return 0
    }
    const found = await allVersions(ctx, key)
    if (values.json) shell.print(JSON.stringify(found))
    else
      for (const { version, publishedAt, publishedBy, people } of found)
        shell.print([version, publishedAt.toISOString(), publishedBy, `${people} in flight`].join('\t'))
    return 0
  },
}

async function allVersions({ db }: Context, key: string) {
  const { id } = await requireWorkflow(db, key)
  const found: VersionSummary[] = []
  for (let more = true; more; ) {
    const page = await listVersions(db, id, { before: found.at(-1)?.version, limit: PAGE })
    found.push(...page)
    more = page.length === PAGE
  }
  const standing = await countStanding(db, id)
  return found.map(({ version, publishedAt, publishedBy }) => {
    const here = standing.filter((one) => one.version === version)
    return { version, publishedAt, publishedBy, people: here.reduce((sum, { count }) => sum + count, 0) }
  })
}

export const diff: Verb = {
  usage: ['diff KEY FROM TO [--json]'],
  async run(ctx, shell, { names: [key, from, to], values }) {
    if (key === undefined || from === undefined || to === undefined) return undefined
    const range = { from: toNumber('FROM', from), to: toNumber('TO', to) }
    const found = await diffVersions(ctx.db, key, range)
    if (values.json) {
      shell.print(JSON.stringify(found))
      return 0
    }
    const { id } = await requireWorkflow(ctx.db, key)
    const lines = diffLines(found, await countStanding(ctx.db, id))
    for (const line of lines) shell.print(line)
    if (lines.length === 0) shell.print('nothing differs')
    return 0
  },
}
