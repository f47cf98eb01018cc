import type { Context } from '../../context.ts'
import { previewTemplate } from '../../templates/preview-template.ts'
import { findTemplate } from '../../templates/queries.ts'

/** How many SMS one message is, written to one of those whom it is for; 1 while there is no such template. */
export async function smsPartsOf(ctx: Context, key: string, customerId: number | undefined): Promise<number> {
  const template = await findTemplate(ctx.db, key)
  if (!template || template.liveVersionId === null || template.kind !== 'sms') return 1
  const { rendered } = await previewTemplate(ctx, { key, customerId })
  return rendered?.sms?.segments ?? 1
}
