import { accessSync, constants, mkdirSync } from 'node:fs'
import { readSesQuota, sesClient } from '../../channels/email/ses.ts'
import type { Config } from '../../config.ts'
import { isDriverMended } from '../../db/driver-mended.ts'
import { postgresBackend } from '../../queue/postgres-backend.ts'
import { redisBackend } from '../../queue/redis-backend.ts'
import { canConnect, type Finding, fail, messageOf, ok, warn } from './check.ts'

const SES_MS = 5_000
/** The rules of government clocks that we were tested against. */
const OLDEST_TZDATA = '2025b'

/** Everything around us but the data folder and the database, asked at once. */
export async function checkSurroundings(config: Config): Promise<Finding[]> {
  const asked = [checkQueue(config), checkEmail(config), checkSms(config), checkPublicUrl(config)]
  return [...(await Promise.all(asked)), checkTimeZones(), checkDriver()]
}

export function checkDataFolder({ dataDir }: Config): Finding {
  try {
    mkdirSync(dataDir, { recursive: true })
    accessSync(dataDir, constants.W_OK)
    return ok('data folder', `${dataDir} can be written`)
  } catch (error) {
    return fail(
      'data folder',
      messageOf(error),
      `give this user the right to write in ${dataDir}, or set DATA_DIR`,
    )
  }
}

function checkDriver(): Finding {
  if (isDriverMended()) return ok('database driver', 'mended')
  const why = 'a database that restarts in the middle of a transaction can end this process'
  return warn('database driver', why, 'run npm run postinstall: npm was told to run no scripts')
}

export async function checkQueue({ redis, database }: Config): Promise<Finding> {
  if (!redis.url && !database.url) return ok('queue', 'in the embedded database')
  const backend = redis.url ? redisBackend(redis.url) : postgresBackend(database.url ?? '')
  const where = redis.url ? 'Redis' : 'Postgres'
  try {
    const { version, warnings } = await backend.check()
    const [first] = warnings
    return first
      ? warn('queue', `${where} ${version}`, warnings.join('; '))
      : ok('queue', `${where} ${version}`)
  } catch (error) {
    return fail('queue', `${where}: ${messageOf(error)}`, queueRemedy(redis.url, error))
  } finally {
    await backend.close()
  }
}

function queueRemedy(redisUrl: string | undefined, error: unknown): string {
  if (redisUrl) return 'start Redis, or correct REDIS_URL'
  const isMissing = /does not exist/.test(messageOf(error))
  return isMissing ? 'run relance migrate' : 'the queue lives in the database: see there'
}

export async function checkEmail({ email, http }: Config): Promise<Finding> {
  if (email.provider === 'outbox') return checkOutbox('email', http, 'EMAIL_PROVIDER=smtp or ses')
  if (email.provider === 'ses') return checkSes(email)

  const { hostname, port, protocol } = new URL(email.smtp.url ?? '')
  return reach('email', hostname, Number(port) || (protocol === 'smtps:' ? 465 : 587))
}

const SANDBOX_QUOTA = 200

/** Asks SES what the account may send: proves region, credentials and account at once, and sends nothing. */
async function checkSes({ ses, ratePerSecond }: Config['email']): Promise<Finding> {
  const client = sesClient({ region: ses.region ?? '', endpoint: ses.endpoint, timeoutMs: SES_MS })
  try {
    const { dailyMax, sentToday, perSecondMax } = await readSesQuota(client)
    const detail = `SES in ${ses.region}: ${sentToday} of ${dailyMax} mails in 24 hours, ${perSecondMax} a second`
    if (dailyMax === SANDBOX_QUOTA)
      return warn('email', `${detail}: the account is in the sandbox`, 'ask AWS for production access')
    if (ratePerSecond > perSecondMax)
      return warn('email', detail, `set EMAIL_RATE_PER_SECOND to ${Math.floor(perSecondMax)} or less`)
    return ok('email', detail)
  } catch (error) {
    const remedy =
      'check SES_REGION, the AWS credentials, and their rights ses:GetSendQuota and ses:SendRawEmail'
    return fail('email', `SES in ${ses.region}: ${messageOf(error)}`, remedy)
  } finally {
    client.destroy()
  }
}

export async function checkSms({ sms, http }: Config): Promise<Finding> {
  if (sms.provider === 'outbox') return checkOutbox('sms', http, 'SMS_PROVIDER=http')
  const { hostname, port, protocol } = new URL(sms.gatewayUrl ?? '')
  return reach('sms', hostname, Number(port) || (protocol === 'https:' ? 443 : 80))
}

/** The address that goes into every link of every message. */
export async function checkPublicUrl({ http, email }: Config): Promise<Finding> {
  const url = new URL(http.publicUrl)
  const local = isLocal(url)
  if (local && email.provider !== 'outbox') {
    return warn('public URL', `${url.href} means nothing to the people you write to`, 'set PUBLIC_URL')
  }
  if (!local && url.protocol !== 'https:') {
    return warn(
      'public URL',
      `${url.href} is not https`,
      'put a TLS proxy before it, and https into PUBLIC_URL',
    )
  }
  try {
    const answer = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(3_000) })
    if (answer.ok) return ok('public URL', `${url.href} answers`)
    return warn('public URL', `${url.href} answers ${answer.status}`, 'check that it leads to this Relance')
  } catch (error) {
    return warn('public URL', `${url.href}: ${messageOf(error)}`, 'start Relance, or check name and proxy')
  }
}

export function checkTimeZones(): Finding {
  const version = process.versions['tz'] ?? 'unknown'
  if (version >= OLDEST_TZDATA) return ok('time zones', `tzdata ${version}`)
  return warn('time zones', `tzdata ${version}`, `update Node: some zones changed since (${OLDEST_TZDATA})`)
}

function checkOutbox(name: string, http: Config['http'], remedy: string): Finding {
  const detail = 'outbox: messages are recorded and shown, never sent'
  return isLocal(new URL(http.publicUrl)) ? ok(name, detail) : warn(name, detail, `to send, set ${remedy}`)
}

async function reach(name: string, host: string, port: number): Promise<Finding> {
  try {
    await canConnect(host, port)
    return ok(name, `${host}:${port} accepts connections`)
  } catch (error) {
    return fail(name, `${host}:${port}: ${messageOf(error)}`, 'check the host, the port and the firewall')
  }
}

function isLocal(url: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
}
