import { readFile } from 'node:fs/promises'
import type { Context } from '../../context.ts'
import { discardDraft } from '../../workflows/discard-draft.ts'
import { getDraft } from '../../workflows/draft.ts'
import { publishDraft } from '../../workflows/publish-draft.ts'
import { saveDraft } from '../../workflows/save-draft.ts'
import { toLine } from './definitions.ts'
import { type Arguments, type Out, toNumber, type Verb } from './verb.ts'

type Run = (ctx: Context, shell: Out, key: string, args: Arguments) => Promise<number | undefined>

/** The draft's text goes to stdout, so that it can be edited and saved again; what is said about it to stderr. */
const show: Run = async (ctx, shell, key, { values }) => {
  const draft = await getDraft(ctx, key)
  if (values.json) {
    shell.print(JSON.stringify(draft))
    return 0
  }
  const { revision, updatedAt, updatedBy, baseVersion, liveVersion } = draft
  shell.note(
    `revision ${revision}, saved at ${updatedAt.toISOString()} by ${updatedBy}, over version ${baseVersion}`,
  )
  if (baseVersion !== liveVersion) shell.note(`version ${liveVersion} went live since`)
  for (const finding of draft.findings) shell.note(toLine(key, finding))
  shell.print(draft.source.trimEnd())
  return 0
}

const save: Run = async (ctx, shell, key, { names: [, , file], values }) => {
  if (file === undefined) return undefined
  const revision = values.revision === undefined ? 0 : toNumber('--revision', values.revision)
  const saved = await saveDraft(ctx, { key, source: await readFile(file, 'utf8'), revision })
  shell.print(`the draft of ${key} is at revision ${saved.revision}`)
  return 0
}

const discard: Run = async (ctx, shell, key, { values }) => {
  await discardDraft(ctx, { key, revision: toNumber('--revision', values.revision) })
  shell.print(`the draft of ${key} is discarded`)
  return 0
}

const publish: Run = async (ctx, shell, key, { values }) => {
  const revision = toNumber('--revision', values.revision)
  const over = values.over === undefined ? {} : { over: toNumber('--over', values.over) }
  const { version, changed, warnings } = await publishDraft(ctx, { key, revision, ...over })
  for (const warning of warnings) shell.note(toLine(key, warning))
  shell.print(`${key} version ${version} ${changed ? 'is live' : 'was live already'}`)
  return 0
}

const actions = new Map<string, Run>(Object.entries({ show, save, discard, publish }))

export const draft: Verb = {
  usage: [
    'draft show KEY [--json]',
    'draft save KEY FILE [--revision N]',
    'draft discard KEY --revision N',
    'draft publish KEY --revision N [--over VERSION]',
  ],
  async run(ctx, shell, args) {
    const [action = '', key] = args.names
    const act = actions.get(action)
    return act && key !== undefined ? act(ctx, shell, key, args) : undefined
  },
}
