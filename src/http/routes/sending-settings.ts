import { createRoute, z } from '@hono/zod-openapi'
import type { EmailProvider, SmsProvider } from '../../channels/channel.ts'
import { type DnsResolver, lookUpDomain } from '../../channels/look-up-domain.ts'
import { domainRecords, isAligned, judgeDomain } from '../../channels/sender-domain.ts'
import { tryProvider } from '../../channels/try-provider.ts'
import { getSettings } from '../../company/settings.ts'
import { countryRules, findCountryRule } from '../../consent/contact-rule-table.ts'
import { createRouter } from '../router.ts'
import { json, problems } from '../schemas.ts'

const tags = ['Settings']

const DomainView = z
  .object({
    domain: z.string(),
    aligned: z
      .boolean()
      .nullable()
      .openapi({ description: 'SPF or DKIM speaks for this very domain, as DMARC asks; null: not known' }),
    findings: z.array(
      z.object({
        record: z.enum(domainRecords),
        status: z.enum(['ok', 'warn', 'fail', 'unknown']),
        reason: z.enum([
          'fine',
          'dns_unreachable',
          'missing',
          'no_mailbox',
          'several',
          'lets_everybody',
          'provider_missing',
          'selector_needed',
          'key_revoked',
          'not_enforced',
        ]),
        found: z.array(z.string()),
        publish: z.object({ type: z.literal('TXT'), host: z.string(), value: z.string() }).nullable(),
      }),
    ),
  })
  .openapi('SenderDomain')

const domain = createRoute({
  method: 'get',
  path: '/settings/sender-domain',
  tags,
  summary: 'What DNS says about the domain of the sender, and what to publish',
  request: {
    query: z.object({
      selector: z
        .string()
        .regex(/^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/, 'must be a name such as s1')
        .optional()
        .openapi({ description: 'Of the DKIM key; the provider names it' }),
    }),
  },
  responses: { 200: { description: 'As asked now', content: json(DomainView) }, ...problems(400, 401, 403) },
})

const tryIt = createRoute({
  method: 'post',
  path: '/settings/providers/test',
  tags,
  summary: 'Really send one small message by the configured provider',
  request: {
    body: {
      required: true,
      content: json(
        z.strictObject({ channel: z.enum(['email', 'sms']), to: z.string().trim().min(3).max(254) }),
      ),
    },
  },
  responses: {
    200: {
      description: 'What the provider answered',
      content: json(
        z.object({ sent: z.boolean(), provider: z.string(), detail: z.string() }).openapi('ProviderTest'),
      ),
    },
    ...problems(400, 401, 403),
  },
})

const RuleView = z
  .object({
    country: z.string(),
    channel: z.enum(['email', 'sms', 'phone']),
    windows: z
      .record(z.string(), z.array(z.tuple([z.string(), z.string()])))
      .nullable()
      .openapi({ description: 'ISO weekday to hours of the customer’s own clock' }),
    holidaysClosed: z.boolean(),
    caps: z.array(z.object({ count: z.number().int(), period: z.string() })),
    refusalCooldownDays: z.number().int(),
    requiresProof: z.boolean(),
    bannedTrades: z.array(z.string()),
    source: z.string(),
    verifiedOn: z.string(),
  })
  .openapi('ContactRule')

const rules = createRoute({
  method: 'get',
  path: '/contact-rules',
  tags,
  summary: 'The rules of each country that hold today; what the company adds stands in /settings',
  responses: {
    200: { description: 'By country', content: json(z.object({ items: z.array(RuleView) })) },
    ...problems(401, 403),
  },
})

export interface SendingDeps {
  readonly email: EmailProvider
  readonly sms: SmsProvider
  readonly dns: DnsResolver
  readonly spfMechanism: string | null
}

/** How messages leave, and may leave. */
export function sendingSettingRoutes({ email, sms, dns, spfMechanism }: SendingDeps) {
  return createRouter()
    .openapi(domain, async (c) => {
      const { senders } = await getSettings(c.var.ctx.db)
      const name = senders.email.address.split('@')[1]?.toLowerCase() ?? ''
      const { selector } = c.req.valid('query')
      const findings = judgeDomain(await lookUpDomain(dns, { domain: name, selector, spfMechanism }))
      const views = findings.map((one) => ({ ...one, found: [...one.found] }))
      return c.json({ domain: name, aligned: isAligned(findings), findings: views }, 200)
    })
    .openapi(tryIt, async (c) => {
      const result = await tryProvider(c.var.ctx, { email, sms }, c.req.valid('json'))
      return c.json(result, 200)
    })
    .openapi(rules, (c) => {
      const today = c.var.ctx.clock.now().toISOString().slice(0, 10)
      const valid = countryRules.filter((rule) => findCountryRule(rule.channel, rule.country, today) === rule)
      return c.json({ items: valid.map(toRuleView) }, 200)
    })
}

function toRuleView(rule: (typeof countryRules)[number]): z.infer<typeof RuleView> {
  const { country, channel, windows, caps, refusalCooldownDays, requiresProof, source, verifiedOn } = rule
  const hours =
    windows && Object.entries(windows.windows).map(([day, times]) => [day, times.map(([a, b]) => [a, b])])
  return {
    country,
    channel,
    windows: hours && (Object.fromEntries(hours) as Record<string, [string, string][]>),
    holidaysClosed: windows?.holidays != null,
    caps: caps.map(({ count, period }) => ({ count, period })),
    refusalCooldownDays,
    requiresProof,
    bannedTrades: [...rule.bannedTrades],
    source,
    verifiedOn,
  }
}
