import { getSettings, type Settings } from '../company/settings.ts'
import { type Context, inTransaction } from '../context.ts'
import { toPublicId } from '../core/ids.ts'
import { deriveKey } from '../core/keys.ts'
import type { Db } from '../db/client.ts'
import { toTemplateData } from '../messages/template-data.ts'
import { findLiveTemplate } from '../templates/find-live-template.ts'
import { loadTemplateVersion } from '../templates/load-template.ts'
import { renderSms } from '../templates/render-sms.ts'
import type { TemplateVersion } from '../templates/template.ts'
import { composeNotice, type Paragraph } from './notice.ts'
import { insertStaffMails, listStaffAddresses } from './queries/mails.ts'
import {
  countWaiting,
  listWaiting,
  listWaitingSteps,
  lockStep,
  markTold,
  type WaitingNotice,
  type WaitingStep,
} from './queries/notices.ts'

/** Told in words; of the others the mail says how many they are. */
const IN_WORDS = 20

/** Makes one mail, for each recipient, of all that a step has to tell now. */
export function composeNotices(ctx: Context, step: WaitingStep): Promise<void> {
  return inTransaction(ctx, async (inner) => {
    const { db, clock } = inner
    const now = clock.now()
    await lockStep(db, step)
    // Somebody else may have told it while we waited for the lock.
    const isWaiting = (await listWaitingSteps(db, now)).some(
      ({ workflowId, stepId }) => workflowId === step.workflowId && stepId === step.stepId,
    )
    const notices = isWaiting ? await listWaiting(db, step, IN_WORDS) : []
    const last = notices.at(-1)
    if (!last) return

    const settings = await getSettings(db)
    const { locale } = settings.company
    const paragraphs = await toParagraphs(inner, notices, settings)
    const customers = await countWaiting(db, step)
    const workflow = last.name[locale] ?? last.name['en'] ?? last.workflow
    const mail = composeNotice({ workflow, customers, paragraphs, locale })
    const addresses = new Set([
      ...last.recipients.to,
      ...(await listStaffAddresses(db, last.recipients.roles)),
    ])
    const mails = [...addresses].map((recipient) => ({ ...step, ...mail, recipient, notices: customers }))
    const [first = 0] = await insertStaffMails(db, mails, now)
    await markTold(db, step, first)
  })
}

async function toParagraphs(
  { db, masterKey, publicUrl }: Context,
  notices: readonly WaitingNotice[],
  settings: Settings,
): Promise<Paragraph[]> {
  const key = deriveKey(masterKey, 'public-ids')
  const versions = new Map<string, TemplateVersion | undefined>()
  for (const { template } of notices)
    if (!versions.has(template)) versions.set(template, await loadLive(db, template))
  return notices.map((notice) => ({
    text: toText(notice, versions.get(notice.template), settings),
    link: `${publicUrl}/customers/${toPublicId('cus', notice.customerId, key)}`,
  }))
}

async function loadLive(db: Db, template: string): Promise<TemplateVersion | undefined> {
  const live = await findLiveTemplate(db, template)
  return live && loadTemplateVersion(db, live.versionId)
}

/** One customer with odd data must not keep the staff from hearing of the others. */
function toText(notice: WaitingNotice, version: TemplateVersion | undefined, settings: Settings): string {
  if (!version) return `(the template ${notice.template} has no live version)`
  const data = toTemplateData(notice, { event: notice.event }, { scores: undefined, settings })
  try {
    return renderSms(version, settings.company.locale, data).text
  } catch (error) {
    return `(${error instanceof Error ? error.message : String(error)})`
  }
}
