import { getSettings } from '../company/settings.ts'
import { OPT_IN_PURPOSE, type OptInMail } from '../consent/opt-in.ts'
import type { Context } from '../context.ts'
import { planMessages } from '../messages/plan-messages.ts'
import { ringDispatch } from '../messages/ring-dispatch.ts'
import { findLiveTemplate } from '../templates/find-live-template.ts'
import { publishTemplate } from '../templates/publish-template.ts'
import { readTemplateFiles, starterFolder } from '../templates/read-template-files.ts'

const OPT_IN_TEMPLATE = 'opt-in-confirmation'
const ASK_AGAIN_TEMPLATE = 'ask-again'

/** Forms and steps that ask for a consent need these from the first day; a company's own version replaces them. */
export async function ensureOptInTemplate(ctx: Context): Promise<void> {
  for (const key of [OPT_IN_TEMPLATE, ASK_AGAIN_TEMPLATE]) {
    if (await findLiveTemplate(ctx.db, key)) continue
    const { company } = await getSettings(ctx.db)
    for (const { draft } of await readTemplateFiles(starterFolder, { only: key, locale: company.locale }))
      await publishTemplate(ctx, draft)
  }
}

/** Plans the mail in the transaction of the form post: both are committed or neither. */
export async function sendOptIn(ctx: Context, mail: OptInMail): Promise<void> {
  const template = await findLiveTemplate(ctx.db, OPT_IN_TEMPLATE)
  if (!template) throw new Error(`the template ${OPT_IN_TEMPLATE} was taken out of use`)

  const now = ctx.clock.now()
  await planMessages(ctx.db, [
    {
      customerId: mail.customerId,
      channel: 'email',
      purpose: OPT_IN_PURPOSE,
      class: 'transactional',
      visit: 1,
      plannedAt: now,
      templateVersionId: template.versionId,
      data: {
        event: { formName: mail.formName, ...(mail.confirmUrl ? { confirmUrl: mail.confirmUrl } : {}) },
      },
      dueAt: now,
    },
  ])
  await ringDispatch(ctx, ['email'])
}
