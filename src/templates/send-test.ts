import { recordAudit } from '../access/record-audit.ts'
import { getSettings } from '../company/settings.ts'
import type { Context } from '../context.ts'
import { InvalidInputError, NotFoundError } from '../core/errors.ts'
import { randomToken } from '../core/ids.ts'
import { normaliseEmail, normalisePhone } from '../customers/address.ts'
import { loadTemplateVersion } from './load-template.ts'
import { instancePart } from './message-id.ts'
import { type PreviewSubject, previewData } from './preview-data.ts'
import { previewLinks } from './preview-template.ts'
import { lintTemplate, toIssue } from './publish-template.ts'
import { findTemplate } from './queries.ts'
import { renderEmail } from './render-email.ts'
import { renderSms } from './render-sms.ts'
import type { TemplateDraft, TemplateVersion } from './template.ts'

/** How a test leaves: the parts of the providers that it needs. `messageId` is null, for there is no message. */
export interface TestProviders {
  readonly email: {
    send(mail: {
      messageId: null
      from: string
      to: string
      mime: string
      messageIdHeader: string
      tags: Record<string, string>
    }): Promise<{ providerMessageId: string }>
  }
  readonly sms: {
    send(sms: {
      messageId: null
      to: string
      text: string
      sender: string
    }): Promise<{ providerMessageId: string }>
  }
}

export interface TestRequest extends PreviewSubject {
  readonly key: string
  /** An address of the staff's own choice: a test asks no consent. */
  readonly to: string
  readonly locale?: string | undefined
  /** A source that need not be saved; without it the live version is sent. */
  readonly draft?: Omit<TemplateDraft, 'key' | 'name'> | undefined
}

export interface TestSent {
  readonly providerMessageId: string
  readonly locale: string
  readonly subject?: string
  readonly text?: string
}

/**
 * Sends a draft or the live version to one address, now and as a test: the subject says so, nothing is tracked, and it
 * counts nowhere. Throws NotFoundError, InvalidInputError, or what the provider throws.
 */
export async function sendTest(
  ctx: Context,
  providers: TestProviders,
  request: TestRequest,
): Promise<TestSent> {
  const version = request.draft
    ? await compileDraft(request.key, request.draft)
    : await liveVersion(ctx, request.key)
  const sent =
    version.kind === 'sms'
      ? await testSms(ctx, providers, { version, request })
      : await testEmail(ctx, providers, { version, request })
  const { key } = request
  await recordAudit(
    ctx.db,
    ctx.actor,
    { action: 'template.test', entity: 'template', entityId: key },
    ctx.clock.now(),
  )
  return sent
}

async function liveVersion({ db }: Context, key: string): Promise<TemplateVersion> {
  const template = await findTemplate(db, key)
  if (!template?.liveVersionId) throw new NotFoundError('published template', key)
  return loadTemplateVersion(db, template.liveVersionId)
}

/** As a version would be, but stored nowhere. */
async function compileDraft(key: string, draft: NonNullable<TestRequest['draft']>): Promise<TemplateVersion> {
  const { compiled, problems } = await lintTemplate({ ...draft, key, name: key } as TemplateDraft)
  if (!compiled) throw new InvalidInputError('the draft has problems', problems.map(toIssue))
  const numbers = { id: 0, templateId: 0, version: 0 }
  return { ...numbers, key, kind: draft.kind, class: draft.class ?? 'marketing', compiled }
}

interface Test {
  readonly version: TemplateVersion
  readonly request: TestRequest
}

async function testEmail(
  ctx: Context,
  { email }: TestProviders,
  { version, request }: Test,
): Promise<TestSent> {
  const to = normaliseEmail(request.to)
  if (version.kind !== 'email')
    throw new InvalidInputError('a call script is read, not sent: use the preview')
  if (!to)
    throw new InvalidInputError('the request has a wrong field', [
      { path: 'to', message: 'is not an email address' },
    ])

  const { senders } = await getSettings(ctx.db)
  const data = await previewData(ctx, request)
  const marked = { ...version, compiled: markSubjects(version.compiled) }
  const { mime, messageIdHeader, locale, subject } = renderEmail(marked, {
    locale: request.locale ?? (data.customer['locale'] as string),
    data,
    links: { ...previewLinks(ctx.publicUrl), click: (_, target) => target() },
    envelope: {
      class: 'transactional',
      publicId: `test-${randomToken(9)}`,
      instance: instancePart(ctx.masterKey),
      from: senders.email,
      to: { address: to },
      replyTo: senders.email.replyTo,
      at: ctx.clock.now(),
      campaign: 'test',
    },
  })
  const mail = {
    messageId: null,
    from: senders.email.address,
    to,
    mime,
    messageIdHeader,
    tags: { test: '1' },
  }
  return { ...(await email.send(mail)), locale, subject }
}

function markSubjects(compiled: TemplateVersion['compiled']): TemplateVersion['compiled'] {
  const locales = Object.entries(compiled.locales).map(([locale, part]) => [
    locale,
    part.kind === 'email' ? { ...part, subject: `[TEST] ${part.subject}` } : part,
  ])
  return { ...compiled, locales: Object.fromEntries(locales) }
}

async function testSms(ctx: Context, { sms }: TestProviders, { version, request }: Test): Promise<TestSent> {
  const { company, senders } = await getSettings(ctx.db)
  const to = normalisePhone(request.to, company.country)
  if (!to)
    throw new InvalidInputError('the request has a wrong field', [
      { path: 'to', message: 'is not a phone number' },
    ])

  const data = await previewData(ctx, request)
  const locale = request.locale ?? (data.customer['locale'] as string)
  const { stopMention, sender } = senders.sms
  const rendered = renderSms(version, locale, data, {
    stopMention: version.class === 'marketing' ? stopMention : null,
  })
  const sent = await sms.send({ messageId: null, to, text: rendered.text, sender })
  return { ...sent, locale: rendered.locale, text: rendered.text }
}
