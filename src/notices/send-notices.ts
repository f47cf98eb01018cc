import type { EmailProvider } from '../channels/channel.ts'
import { getSettings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { ProviderRejectedError, ProviderUnavailableError } from '../core/errors.ts'
import { allow, refill, spend } from '../messages/pacing.ts'
import { lockBudget, type Rate, saveBudget } from '../messages/queries/budget.ts'
import { composeNotices } from './compose-notices.ts'
import { toMime } from './notice.ts'
import {
  claimStaffMails,
  countDueMails,
  markUncertainMails,
  type StaffMail,
  type StaffOutcome,
  saveStaffOutcome,
} from './queries/mails.ts'
import { listWaitingSteps } from './queries/notices.ts'

export interface NoticeOptions {
  readonly email: EmailProvider
  readonly rate: Rate
}

const BATCH = 50
const LEASE_MS = 5 * 60_000
const AGAIN_MS = 60_000

/** Makes mails of what steps have to tell, and sends what is due. Returns how many left. */
export async function sendNotices(ctx: Context, options: NoticeOptions): Promise<number> {
  const now = ctx.clock.now()
  const lost = await markUncertainMails(ctx.db, new Date(now.getTime() - LEASE_MS), now)
  if (lost > 0) ctx.log.warn({ lost }, 'mails to staff whose sender did not come back')
  for (const step of await listWaitingSteps(ctx.db, now)) await composeNotices(ctx, step)

  let sent = 0
  for (;;) {
    const mails = await claim(ctx, options)
    if (mails.length === 0) return sent
    for (const mail of mails) {
      const outcome = await deliver(ctx, mail, options)
      await saveStaffOutcome(ctx.db, mail.id, outcome, ctx.clock.now())
      if (outcome.status === 'sent') sent++
    }
  }
}

/** By the same budget as every other mail. Committed before anything leaves: at most once. */
function claim(ctx: Context, { email, rate }: NoticeOptions): Promise<StaffMail[]> {
  return inTransaction(ctx, async ({ db, clock }) => {
    const now = clock.now()
    const due = await countDueMails(db, now)
    if (due === 0) return []
    const key = `email:${email.name}`
    const budget = refill(await lockBudget(db, key, rate, now), now)
    const allowed = allow(budget, Math.min(due, BATCH), now)
    if (allowed.kind === 'wait') return []
    const mails = await claimStaffMails(db, now, allowed.count)
    await saveBudget(db, key, spend(budget, mails.length))
    return mails
  })
}

async function deliver(
  ctx: Context,
  { id, recipient, subject, body }: StaffMail,
  { email }: NoticeOptions,
): Promise<StaffOutcome> {
  const { senders } = await getSettings(ctx.db)
  const from = senders.email
  const messageIdHeader = `<staff-${id}@${from.address.split('@')[1]}>`
  const mime = toMime({ from, to: recipient, subject, body, messageId: messageIdHeader, at: ctx.clock.now() })
  try {
    const tags = { staff: '1' }
    await email.send({ messageId: null, from: from.address, to: recipient, mime, messageIdHeader, tags })
    return { status: 'sent' }
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error)
    if (error instanceof ProviderRejectedError) return { status: 'failed', error: said }
    if (!(error instanceof ProviderUnavailableError)) return { status: 'uncertain', error: said }
    const delayMs = error.retryAfterMs ?? AGAIN_MS
    return { status: 'queued', error: said, dueAt: new Date(ctx.clock.now().getTime() + delayMs) }
  }
}
