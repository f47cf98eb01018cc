import { loadLinkKeys } from '../access/link-keys.ts'
import { getSettings, type Settings } from '../company/settings.ts'
import { type TrackingMode, trackingMode } from '../consent/tracking.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { loadTemplateVersion } from '../templates/load-template.ts'
import { instancePart } from '../templates/message-id.ts'
import { type RenderedEmail, renderEmail } from '../templates/render-email.ts'
import { type RenderedSms, renderSms } from '../templates/render-sms.ts'
import type { TemplateVersion } from '../templates/template.ts'
import type { HandedMessage } from './gate.ts'
import { type LinkMaker, linksOf, unwatched } from './message-links.ts'
import { ensurePixels, type PixelSubject } from './queries/opens.ts'
import { loadScores, type Scores } from './queries/scores.ts'
import { toTemplateData } from './template-data.ts'

/** Everything that rendering a batch needs, loaded once for all of it. */
export interface RenderKit extends LinkMaker {
  readonly settings: Settings
  readonly masterKey: Buffer
  readonly instance: string
  readonly now: Date
  readonly scores: ReadonlyMap<number, Scores>
  /** An error stands for a version that cannot be loaded: its messages fail, the others go. */
  readonly versions: ReadonlyMap<number, TemplateVersion | AppError>
  /** Pixels that say nothing of whose mail it was, by `pixelKey`; empty unless the company counts that way. */
  readonly pixels: ReadonlyMap<string, number>
}

type PixelSource = Pick<HandedMessage, 'workflowId' | 'stepId' | 'templateVersionId'>

export async function loadRenderKit(
  ctx: Context,
  messages: readonly (PixelSource & Pick<HandedMessage, 'customerId' | 'channel'>)[],
): Promise<RenderKit> {
  const { db, masterKey, publicUrl } = ctx
  const customerIds = [...new Set(messages.map(({ customerId }) => customerId))]
  const versionIds = [...new Set(messages.map(({ templateVersionId }) => templateVersionId))]
  const [settings, keys, scores, versions] = await Promise.all([
    getSettings(db),
    loadLinkKeys(db, masterKey),
    loadScores(db, customerIds),
    Promise.all(versionIds.map((id) => loadTemplateVersion(db, id).catch(toRefusal))),
  ])
  const mails = messages.filter(({ channel }) => channel === 'email')
  return {
    settings,
    pixels: await loadPixels(ctx, settings, mails),
    keys,
    scores,
    publicUrl,
    masterKey,
    instance: instancePart(masterKey),
    now: ctx.clock.now(),
    versions: new Map(versions.map((version, i) => [versionIds[i] ?? 0, version])),
  }
}

async function loadPixels(
  { db }: Context,
  { tracking }: Settings,
  mails: readonly PixelSource[],
): Promise<Map<string, number>> {
  if (tracking.unknown !== 'anonymous' || mails.length === 0) return new Map()
  const subjects = new Map(mails.map((mail) => [pixelKey(mail), toSubject(mail)]))
  const pixels = await ensurePixels(db, [...subjects.values()])
  return new Map(pixels.map((pixel) => [pixelKey(pixel), pixel.id]))
}

function toSubject({ workflowId, stepId, templateVersionId }: PixelSource): PixelSubject {
  return { workflowId: workflowId ?? 0, stepId: stepId ?? '', templateVersionId }
}

function pixelKey(source: PixelSource): string {
  const { workflowId, stepId, templateVersionId } = toSubject(source)
  return `${workflowId}/${stepId}/${templateVersionId}`
}

/** A version that does not exist concerns its own messages; a database that is away concerns the batch. */
function toRefusal(error: unknown): AppError {
  if (error instanceof AppError) return error
  throw error
}

/** What this person has allowed us to see of what they do with the message. */
export function trackingOf({ person }: HandedMessage, kit: RenderKit): TrackingMode {
  return trackingMode(person.tracking, kit.settings)
}

/** Throws whatever the template does with this person's data: it concerns this message only. */
export function renderMail(
  message: HandedMessage,
  kit: RenderKit,
  { publicId, tracking }: { publicId: string; tracking: TrackingMode },
): RenderedEmail {
  const { person } = message
  const { senders } = kit.settings
  return renderEmail(versionOf(message, kit), {
    locale: person.locale,
    data: dataOf(message, kit),
    links: linksOf(kit, { ...message, pixelId: kit.pixels.get(pixelKey(message)) }, tracking),
    envelope: {
      class: message.class,
      publicId,
      instance: kit.instance,
      from: senders.email,
      to: { address: person.email ?? '' },
      replyTo: senders.email.replyTo,
      at: kit.now,
      campaign: message.workflow,
    },
  })
}

/** Links in an SMS go by us only for those who allow clicks to be seen: an address of ours costs parts. */
export function renderText(message: HandedMessage, kit: RenderKit): RenderedSms {
  const { click } = linksOf(kit, message, unwatched)
  return renderSms(versionOf(message, kit), message.person.locale, dataOf(message, kit), {
    stopMention: message.class === 'marketing' ? kit.settings.senders.sms.stopMention : null,
    ...(trackingOf(message, kit).clicks ? { click } : {}),
  })
}

function versionOf(message: HandedMessage, kit: RenderKit): TemplateVersion {
  const version = kit.versions.get(message.templateVersionId)
  if (version instanceof AppError) throw version
  if (!version) throw new Error(`template version ${message.templateVersionId} was not loaded`)
  return version
}

function dataOf(message: HandedMessage, kit: RenderKit) {
  const scores = kit.scores.get(message.customerId)
  return toTemplateData(message.person, message.data, { scores, settings: kit.settings })
}
