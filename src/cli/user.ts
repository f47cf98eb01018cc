import { parseArgs } from 'node:util'
import { isRole, type Role, roles } from '../access/role.ts'
import { createUser, getUserByEmail, listUsers, NewUser, resetPassword, updateUser } from '../access/users.ts'
import type { Context } from '../context.ts'
import { InvalidInputError } from '../core/errors.ts'
import type { Shell } from './command.ts'
import { withContext } from './with-context.ts'

export const usage = `Usage: relance user add EMAIL --role ${roles.join('|')} [--name NAME]
       relance user list
       relance user role EMAIL ROLE
       relance user disable EMAIL
       relance user enable EMAIL
       relance user password EMAIL`

export function runUser(argv: string[], shell: Shell): Promise<number> {
  return withContext(shell.config(), (ctx) => userCommand(ctx, argv, shell))
}

/** Staff users from the command line: how the first admin comes to be. A password is printed once, on stdout. */
export async function userCommand(
  ctx: Context,
  argv: string[],
  shell: Pick<Shell, 'print' | 'note'>,
): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { role: { type: 'string' }, name: { type: 'string' } },
  })
  const [verb, email, third] = positionals
  if (verb === 'list') return list(ctx, shell)
  if (email !== undefined) {
    if (verb === 'add') return add(ctx, shell, { email, role: values.role, name: values.name })
    if (verb === 'role') return change(ctx, shell, email, { role: toRole(third) })
    if (verb === 'disable') return change(ctx, shell, email, { disabled: true })
    if (verb === 'enable') return change(ctx, shell, email, { disabled: false })
    if (verb === 'password') return password(ctx, shell, email)
  }
  shell.note(usage)
  return 1
}

type Out = Pick<Shell, 'print' | 'note'>

async function add(
  ctx: Context,
  shell: Out,
  given: { email: string; role?: string | undefined; name?: string | undefined },
) {
  const parsed = NewUser.safeParse({ ...given, role: toRole(given.role) })
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }))
    throw new InvalidInputError('the user was not made', issues)
  }
  const made = await createUser(ctx, parsed.data)
  shell.note(`Added ${made.user.email} as ${made.user.role}. The password, shown this once:`)
  shell.print(made.password)
  return 0
}

async function password(ctx: Context, shell: Out, email: string) {
  const made = await resetPassword(ctx, (await getUserByEmail(ctx.db, email)).id)
  shell.note(`The new password of ${made.user.email}, shown this once; their sessions are ended:`)
  shell.print(made.password)
  return 0
}

async function change(ctx: Context, shell: Out, email: string, what: { role?: Role; disabled?: boolean }) {
  const user = await updateUser(ctx, (await getUserByEmail(ctx.db, email)).id, what)
  shell.print(`${user.email} is ${user.disabledAt ? 'disabled' : user.role}`)
  return 0
}

async function list(ctx: Context, shell: Out) {
  for (const { email, role, name, disabledAt } of await listUsers(ctx.db)) {
    shell.print([email, role, name, disabledAt ? 'disabled' : 'active'].join('\t'))
  }
  return 0
}

function toRole(text: string | undefined): Role {
  if (text !== undefined && isRole(text)) return text
  throw new InvalidInputError(`the role must be one of ${roles.join(', ')}`)
}
