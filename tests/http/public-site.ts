import { createHmac } from 'node:crypto'
import { sql } from 'drizzle-orm'
import { loadLinkKeys } from '../../src/access/link-keys.ts'
import { type LinkTarget, signLink } from '../../src/access/link-token.ts'
import type { OptInMail } from '../../src/consent/opt-in.ts'
import type { MessageContact } from '../../src/consent/unsubscribe.ts'
import type { Context } from '../../src/context.ts'
import { type Db, rows } from '../../src/db/client.ts'
import { toProblem } from '../../src/http/problem.ts'
import { confirmRoutes } from '../../src/http/public/confirm.ts'
import { formRoutes } from '../../src/http/public/forms.ts'
import { preferenceRoutes } from '../../src/http/public/preferences.ts'
import { unsubscribeRoutes } from '../../src/http/public/unsubscribe.ts'
import { createRouter } from '../../src/http/router.ts'

/** The public pages as app.ts joins them, with what higher rooms give them played by plain records. */
export function publicSite(ctx: Context) {
  const mails: OptInMail[] = []
  const unsubscribed: number[] = []
  const contacts = new Map<number, MessageContact>()
  const clientIp = (c: { req: { header(name: string): string | undefined } }) =>
    c.req.header('x-test-ip') ?? '192.0.2.1'

  const app = createRouter()
  app.onError(toProblem)
  app.use(async (c, next) => {
    c.set('ctx', ctx)
    c.set('requestId', 'test')
    await next()
  })
  app.route('/', formRoutes({ clientIp, sendOptIn: async (_, mail) => void mails.push(mail) }))
  app.route('/', confirmRoutes({ clientIp }))
  app.route('/', preferenceRoutes({ clientIp }))
  app.route(
    '/',
    unsubscribeRoutes({
      clientIp,
      findMessageContact: async (_, id) => contacts.get(id),
      recordUnsubscribe: async (_, id) => void unsubscribed.push(id),
    }),
  )
  return {
    mails,
    unsubscribed,
    contacts,
    request: (path: string, init?: RequestInit) => Promise.resolve(app.request(path, init)),
    async link(target: LinkTarget): Promise<string> {
      return signLink(await loadLinkKeys(ctx.db, ctx.masterKey), target)
    },
  }
}

/** A text that changes with every row that a page could have changed. */
export async function fingerprintOf(db: Db): Promise<string> {
  const tables = [
    'consent_ledger',
    'consents',
    'consent_evidence',
    'suppressions',
    'events',
    'inbox',
    'opt_in_requests',
    'customers',
  ]
  const parts = await Promise.all(
    tables.map((table) =>
      rows(
        db,
        sql`select coalesce(string_agg(t::text, '|' order by t::text), '') as all from ${sql.identifier(table)} t`,
      ),
    ),
  )
  return createHmac('sha256', 'test').update(JSON.stringify(parts)).digest('hex')
}
