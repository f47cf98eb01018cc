import { parseArgs } from 'node:util'
import { isSetUpNeeded, setUpCode } from '../access/set-up.ts'
import { createRuntime, type Runtime } from '../app.ts'
import { findOwner } from '../db/folder-lock.ts'
import { listen, type RunningServer } from '../server.ts'
import type { Shell } from './command.ts'
import { untilSignal } from './until-signal.ts'

type Part = 'serve' | 'work'

/** One process per machine. On an embedded database a second one would be a mistake: its port is taken too. */
export async function runStart(argv: string[], shell: Shell): Promise<number> {
  const { database, dataDir } = shell.config()
  const owner = database.url ? undefined : findOwner(dataDir)
  if (owner !== undefined) {
    throw new Error(
      `Relance already runs on ${dataDir} (process ${owner}): stop it, or set DATA_DIR to another folder.`,
    )
  }
  return run(argv, shell, ['serve', 'work'])
}

export async function runServe(argv: string[], shell: Shell): Promise<number> {
  return run(argv, shell, ['serve'])
}

export async function runWork(argv: string[], shell: Shell): Promise<number> {
  return run(argv, shell, ['work'])
}

async function run(argv: string[], shell: Shell, parts: readonly Part[]): Promise<number> {
  parseArgs({ args: argv, options: {} })
  const config = shell.config()
  const runtime = await createRuntime(config)
  // From now on a signal ends this in order, whatever it is about.
  const signalled = untilSignal()
  let server: RunningServer | undefined
  try {
    if (parts.includes('serve')) server = await listen(runtime.http.fetch, config.http)
    const web = server ? runtime.prepareWeb() : Promise.resolve(undefined)
    if (parts.includes('work')) await runtime.startWorkers()
    shell.note(server ? `Relance answers at ${config.http.publicUrl}` : 'Relance works; it answers no HTTP.')
    await Promise.race([signalled, server ? welcome(web, runtime, shell) : undefined])

    const signal = await signalled
    shell.note(`${signal}: finishing what has begun; once more to stop at once.`)
    return 0
  } finally {
    await server?.close()
    await runtime.stop()
  }
}

async function welcome(web: Promise<number | undefined>, runtime: Runtime, shell: Shell): Promise<void> {
  const builtMs = await web
  if (builtMs !== undefined) shell.note(`The web app was built in ${(builtMs / 1_000).toFixed(1)} s.`)
  await inviteToSetUp(runtime, shell)
}

/** The code is for whoever reads this console: reaching the port is not enough to become the admin. */
async function inviteToSetUp({ ctx }: Runtime, shell: Shell): Promise<void> {
  if (!(await isSetUpNeeded(ctx.db))) return
  shell.note(`Nobody can sign in yet. Set it up: ${ctx.publicUrl}/set-up?code=${setUpCode(ctx.masterKey)}`)
}
