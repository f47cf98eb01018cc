import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { z } from 'zod'
import { randomToken } from './core/ids.ts'
import { logLevels } from './core/log.ts'

const port = whole(1, 65_535)
const perSecond = whole(1, 100_000)
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean),
)

/** Every variable that Relance reads. README.md repeats this list with its reasons. */
const environment = z.object({
  DATABASE_URL: z.url({ protocol: /^postgres(ql)?$/, error: 'a postgres:// URL' }).optional(),
  DATABASE_POOL: whole(2, 200).default(10),
  EMBEDDED_PG_PORT: port.optional(),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'a redis:// or rediss:// URL' }).optional(),
  DATA_DIR: z.string().default('./data'),
  PORT: port.default(3000),
  HOST: z.string().default('127.0.0.1'),
  PUBLIC_URL: z.url({ protocol: /^https?$/, error: 'an http:// or https:// URL' }).optional(),
  TRUSTED_PROXIES: list
    .pipe(z.array(z.string().refine(isRange, 'addresses or ranges such as 10.0.0.0/8, with commas between')))
    .default([]),
  SECRET_KEY: z.string().min(32, 'at least 32 characters (openssl rand -base64 32)').optional(),
  LOG_LEVEL: z.enum(logLevels).default('info'),
  EMAIL_PROVIDER: z.enum(['outbox', 'smtp', 'ses']).default('outbox'),
  SMTP_URL: z.url({ protocol: /^smtps?$/, error: 'an smtp:// or smtps:// URL' }).optional(),
  SMTP_POOL: whole(1, 100).default(10),
  SES_REGION: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a region such as eu-west-3')
    .optional(),
  SES_ENDPOINT: z.url().optional(),
  SES_CONFIGURATION_SET: z.string().optional(),
  SNS_TOPIC_ARNS: list
    .pipe(z.array(z.string().startsWith('arn:', 'topic ARNs, with commas between')))
    .default([]),
  SMS_PROVIDER: z.enum(['outbox', 'http']).default('outbox'),
  SMS_GATEWAY_URL: z.url({ protocol: /^https?$/, error: 'an http:// or https:// URL' }).optional(),
  SMS_GATEWAY_SECRET: z.string().min(16, 'at least 16 characters').optional(),
  SMS_GATEWAY_PRIVATE: z.enum(['yes', 'no']).default('no'),
  WEBHOOK_PRIVATE: z.enum(['yes', 'no']).default('no'),
  SMS_SENDER: z
    .string()
    .regex(/^(\+?\d{3,15}|[A-Za-z0-9 ]{1,11})$/, 'a number, or up to 11 letters')
    .optional(),
  EMAIL_RATE_PER_SECOND: perSecond.default(1_000),
  SMS_RATE_PER_SECOND: perSecond.default(20),
  WORKER_CONCURRENCY: whole(1, 64).default(4),
  INGEST_COMMIT_MS: whole(0, 1_000).default(4),
  METRICS_TOKEN: z.string().min(16, 'at least 16 characters').optional(),
  RELANCE_FAILPOINT: z.string().optional(),
})
function isRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

type Environment = z.infer<typeof environment>

export type Config = ReturnType<typeof toConfig>

/** A wrong environment. The message lists everything that is wrong, a line each. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Reads the environment once, at start-up. Nothing else in `src/` may touch `process.env`. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  // An empty variable is how a compose file or a CI says "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()))
  const parsed = environment.safeParse(given)
  const problems = parsed.success
    ? missing(parsed.data)
    : parsed.error.issues.map((issue) => describe(String(issue.path[0]), given, issue.message))
  if (!parsed.success || problems.length > 0) {
    throw new ConfigError(
      `The configuration is not right:\n${problems.map((line) => `  ${line}`).join('\n')}`,
    )
  }
  return toConfig(parsed.data)
}

/** The process's own variables, and under them those of a `.env` file in the working folder. */
export function readEnvironment(env: NodeJS.ProcessEnv, file = '.env'): NodeJS.ProcessEnv {
  return existsSync(file) ? { ...parseEnv(readFileSync(file, 'utf8')), ...env } : env
}

/** 32 bytes from SECRET_KEY, else from `<dataDir>/secret.key`, which is made on the first start. */
export function readMasterKey(config: Pick<Config, 'secretKey' | 'dataDir'>): Buffer {
  const secret = config.secretKey ?? readOrMakeSecret(config.dataDir)
  return createHash('sha256').update(secret).digest()
}

function readOrMakeSecret(dataDir: string): string {
  const file = join(dataDir, 'secret.key')
  mkdirSync(dataDir, { recursive: true })
  if (!existsSync(file)) writeFileSync(file, `${randomToken(32)}\n`, { mode: 0o600, flag: 'wx' })
  return readFileSync(file, 'utf8').trim()
}

function toConfig(e: Environment) {
  return Object.freeze({
    dataDir: e.DATA_DIR,
    /** At least 32 characters; undefined: `<dataDir>/secret.key` is read, or made. */
    secretKey: e.SECRET_KEY,
    log: { level: e.LOG_LEVEL },
    /** Without a URL an embedded server is started in `<dataDir>/postgres`. */
    database: { url: e.DATABASE_URL, pool: e.DATABASE_POOL, embeddedPort: e.EMBEDDED_PG_PORT },
    /** Without a URL the queue lives in Postgres. */
    redis: { url: e.REDIS_URL },
    http: {
      port: e.PORT,
      host: e.HOST,
      publicUrl: (e.PUBLIC_URL ?? `http://localhost:${e.PORT}`).replace(/\/+$/, ''),
      trustedProxies: e.TRUSTED_PROXIES,
    },
    ingest: { commitMs: e.INGEST_COMMIT_MS },
    /** Webhook endpoints may stand in the operator's own network, where an admin says so of one. */
    webhooks: { allowPrivate: e.WEBHOOK_PRIVATE === 'yes' },
    /** Asked of whoever reads /metrics; undefined: nobody is asked. */
    metrics: { token: e.METRICS_TOKEN },
    /** Armed by fault tests only: where to die. */
    failpoint: e.RELANCE_FAILPOINT,
    worker: { concurrency: e.WORKER_CONCURRENCY },
    email: {
      provider: e.EMAIL_PROVIDER,
      ratePerSecond: e.EMAIL_RATE_PER_SECOND,
      smtp: { url: e.SMTP_URL, pool: e.SMTP_POOL },
      ses: {
        region: e.SES_REGION,
        endpoint: e.SES_ENDPOINT,
        configurationSet: e.SES_CONFIGURATION_SET,
        topicArns: e.SNS_TOPIC_ARNS,
      },
    },
    sms: {
      provider: e.SMS_PROVIDER,
      ratePerSecond: e.SMS_RATE_PER_SECOND,
      gatewayUrl: e.SMS_GATEWAY_URL,
      gatewaySecret: e.SMS_GATEWAY_SECRET,
      /** The gateway stands in the operator's own network, on purpose. */
      allowPrivateGateway: e.SMS_GATEWAY_PRIVATE === 'yes',
      sender: e.SMS_SENDER,
    },
  })
}

/** What one variable's value makes of another: needed now, and not there. */
function missing(e: Environment): string[] {
  const needs: [given: boolean, because: string, variable: keyof Environment, allowed: string][] = [
    [e.DATABASE_URL !== undefined, 'DATABASE_URL is set', 'SECRET_KEY', 'at least 32 random characters'],
    [e.EMAIL_PROVIDER === 'smtp', 'EMAIL_PROVIDER=smtp', 'SMTP_URL', 'smtp://user:password@host:587'],
    [e.EMAIL_PROVIDER === 'ses', 'EMAIL_PROVIDER=ses', 'SES_REGION', 'a region such as eu-west-3'],
    [e.SMS_PROVIDER === 'http', 'SMS_PROVIDER=http', 'SMS_GATEWAY_URL', 'the URL of the gateway'],
    [e.SMS_PROVIDER === 'http', 'SMS_PROVIDER=http', 'SMS_GATEWAY_SECRET', 'at least 16 characters'],
    [e.SMS_PROVIDER === 'http', 'SMS_PROVIDER=http', 'SMS_SENDER', 'the number or name of the sender'],
  ]
  return needs
    .filter(([given, , variable]) => given && e[variable] === undefined)
    .map(([, because, variable, allowed]) => `${variable} is not set, but ${because} needs it: ${allowed}`)
}

function whole(min: number, max: number) {
  return z
    .string()
    .transform(Number)
    .refine((n) => Number.isInteger(n) && n >= min && n <= max, `a whole number from ${min} to ${max}`)
}

function describe(variable: string, given: Record<string, string | undefined>, allowed: string): string {
  return `${variable}=${mask(variable, given[variable] ?? '')} is not allowed: expected ${allowed.replace(/^Invalid (option|input): expected /, '')}`
}

/** Secrets by name, and passwords inside URLs, never reach a log. */
function mask(variable: string, value: string): string {
  if (/SECRET|KEY/.test(variable)) return `(${value.length} characters)`
  return value.replace(/\/\/([^:@/]*):[^@]*@/, '//$1:***@')
}
