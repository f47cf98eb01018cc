import { recordAudit } from '../access/record-audit.ts'
import { getSettings } from '../company/settings.ts'
import type { Context } from '../context.ts'
import { AppError, InvalidInputError } from '../core/errors.ts'
import { randomToken } from '../core/ids.ts'
import { normaliseEmail, normalisePhone } from '../customers/address.ts'
import type { EmailProvider, SmsProvider } from './channel.ts'

export interface Trial {
  readonly channel: 'email' | 'sms'
  /** An address of the staff's own: a test asks no consent. */
  readonly to: string
}

export interface TrialResult {
  readonly sent: boolean
  readonly provider: string
  /** What the provider named it, or why it did not take it. */
  readonly detail: string
}

const WORDS = 'This is a test from Relance: the provider took it.\nCeci est un essai de Relance.\n'

/** Really sends one small message by the configured provider. Throws InvalidInputError for a wrong address. */
export async function tryProvider(
  ctx: Context,
  providers: { readonly email: EmailProvider; readonly sms: SmsProvider },
  { channel, to }: Trial,
): Promise<TrialResult> {
  const { company, senders } = await getSettings(ctx.db)
  const address = channel === 'email' ? normaliseEmail(to) : normalisePhone(to, company.country)
  if (!address) {
    throw new InvalidInputError('the test has no address', [
      { path: 'to', message: `is no ${channel} address` },
    ])
  }
  const entry = { action: 'provider.test', entity: 'provider', entityId: channel }
  await recordAudit(ctx.db, ctx.actor, entry, ctx.clock.now())

  const send = () =>
    channel === 'email'
      ? providers.email.send(toMail(senders.email.address, address, ctx.clock.now()))
      : providers.sms.send({ messageId: null, to: address, text: WORDS, sender: senders.sms.sender })
  const provider = providers[channel].name
  try {
    const { providerMessageId } = await send()
    return { sent: true, provider, detail: providerMessageId }
  } catch (error) {
    // Why it did not work is what the test is for.
    if (error instanceof AppError) return { sent: false, provider, detail: error.message }
    throw error
  }
}

function toMail(from: string, to: string, at: Date) {
  const messageIdHeader = `<test-${randomToken(12)}@${from.split('@')[1] ?? 'localhost'}>`
  const lines = [
    `From: <${from}>`,
    `To: <${to}>`,
    'Subject: [TEST] Relance',
    `Date: ${at.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${messageIdHeader}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    WORDS.replaceAll('\n', '\r\n'),
  ]
  return {
    messageId: null,
    from,
    to,
    mime: lines.join('\r\n'),
    messageIdHeader,
    tags: { test: '1' },
  }
}
