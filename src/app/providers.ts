import type { EmailProvider, SmsProvider } from '../channels/channel.ts'
import { outboxEmailProvider } from '../channels/email/outbox.ts'
import { sesClient, sesProvider } from '../channels/email/ses.ts'
import { smtpProvider } from '../channels/email/smtp.ts'
import { gatewaySmsProvider } from '../channels/sms/http-gateway.ts'
import { outboxSmsProvider } from '../channels/sms/outbox.ts'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import { outboxRecorder } from '../messages/record-outbox.ts'

export interface Providers {
  readonly email: EmailProvider
  readonly sms: SmsProvider
  close(): Promise<void>
}

/** Who delivers, by configuration. Without one, messages are kept in the outbox and nothing is sent. */
export function openProviders(config: Config, ctx: Context): Providers {
  const email = openEmail(config, ctx)
  const sms = openSms(config, ctx)
  return {
    email,
    sms,
    async close() {
      await Promise.all([email.close(), sms.close()])
    },
  }
}

function openEmail({ email }: Config, ctx: Context): EmailProvider {
  const { smtp, ses } = email
  if (email.provider === 'smtp')
    return smtpProvider({ url: needed('SMTP_URL', smtp.url), connections: smtp.pool })
  if (email.provider === 'ses') {
    const settings = {
      region: needed('SES_REGION', ses.region),
      endpoint: ses.endpoint,
      configurationSet: ses.configurationSet,
    }
    return sesProvider(sesClient(settings), settings)
  }
  return outboxEmailProvider(outboxRecorder(ctx))
}

function openSms({ sms }: Config, ctx: Context): SmsProvider {
  if (sms.provider === 'outbox') return outboxSmsProvider(outboxRecorder(ctx))
  const settings = {
    url: needed('SMS_GATEWAY_URL', sms.gatewayUrl),
    secret: needed('SMS_GATEWAY_SECRET', sms.gatewaySecret),
    allowPrivate: sms.allowPrivateGateway,
  }
  return gatewaySmsProvider(settings, ctx.clock)
}

/** The configuration was checked for it; this tells the compiler. */
function needed(variable: string, value: string | undefined): string {
  if (value === undefined) throw new Error(`${variable} is not set`)
  return value
}
