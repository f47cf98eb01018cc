import { parseArgs } from 'node:util'
import type { Context } from '../context.ts'
import { InvalidInputError } from '../core/errors.ts'
import { messageIdOf, publicMessageId } from '../messages/message-event.ts'
import { countByReason, listMessages } from '../messages/queries/messages.ts'
import { type Resolution, resolutions, resolveUncertain } from '../messages/resolve-uncertain.ts'
import { listStaffMails } from '../notices/queries/mails.ts'
import type { Shell } from './command.ts'
import { withContext } from './with-context.ts'

export const usage = `Usage: relance messages counts [--json]
       relance messages uncertain [--json]
       relance messages staff [--json]
       relance messages resolve MESSAGE|all sent|resend|give_up

staff lists the last mails of notify steps; uncertain lists the messages of which nobody knows whether they left; resend may give a person two.`

const PAGE = 500

type Out = Pick<Shell, 'print' | 'note'>

export function runMessages(argv: string[], shell: Shell): Promise<number> {
  return withContext(shell.config(), (ctx) => messagesCommand(ctx, argv, shell))
}

/** Where messages stand, and what to do about those that are uncertain. */
export async function messagesCommand(ctx: Context, argv: string[], shell: Out): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: 'boolean' } },
  })
  const [verb, id, resolution] = positionals
  if (verb === 'counts') return counts(ctx, shell, values.json ?? false)
  if (verb === 'uncertain') return uncertain(ctx, shell, values.json ?? false)
  if (verb === 'staff') return staff(ctx, shell, values.json ?? false)
  if (verb === 'resolve' && id !== undefined && isResolution(resolution))
    return resolve(ctx, shell, { id, resolution })
  shell.note(usage)
  return 1
}

function isResolution(text: string | undefined): text is Resolution {
  return (resolutions as readonly (string | undefined)[]).includes(text)
}

async function counts({ db }: Context, shell: Out, json: boolean): Promise<number> {
  const found = await countByReason(db)
  if (json) shell.print(JSON.stringify(found))
  else
    for (const { channel, status, reason, messages } of found)
      shell.print([channel, status, reason ?? '', messages].join('\t'))
  return 0
}

/** Mails to the staff, newest first: the queue, what failed, what is uncertain. */
async function staff({ db }: Context, shell: Out, json: boolean): Promise<number> {
  for (const { createdAt, ...mail } of await listStaffMails(db, PAGE)) {
    const view = { at: createdAt.toISOString(), ...mail }
    shell.print(
      json
        ? JSON.stringify(view)
        : Object.values(view)
            .map((value) => value ?? '')
            .join('\t'),
    )
  }
  return 0
}

async function uncertain(ctx: Context, shell: Out, json: boolean): Promise<number> {
  for await (const message of allUncertain(ctx)) {
    const { channel, workflow, stepId, handedAt, reason } = message
    const id = publicMessageId(message.id, ctx.masterKey)
    const view = { id, channel, workflow, step: stepId, handedAt: handedAt?.toISOString() ?? null, reason }
    shell.print(
      json
        ? JSON.stringify(view)
        : Object.values(view)
            .map((value) => value ?? '')
            .join('\t'),
    )
  }
  return 0
}

async function resolve(
  ctx: Context,
  shell: Out,
  { id, resolution }: { id: string; resolution: Resolution },
): Promise<number> {
  const ids: number[] = []
  if (id === 'all') for await (const message of allUncertain(ctx)) ids.push(message.id)
  else ids.push(toId(ctx, id))
  for (const messageId of ids) await resolveUncertain(ctx, { messageId, resolution })
  shell.print(`${ids.length} resolved: ${resolution}`)
  return 0
}

function toId({ masterKey }: Context, text: string): number {
  const id = messageIdOf(text, masterKey)
  if (id !== undefined) return id
  throw new InvalidInputError(`${text} is not the id of a message`)
}

async function* allUncertain({ db }: Context) {
  let beforeId: number | undefined
  for (;;) {
    const page = await listMessages(db, { status: 'uncertain' }, { beforeId, limit: PAGE })
    yield* page
    if (page.length < PAGE) return
    beforeId = page.at(-1)?.id
  }
}
