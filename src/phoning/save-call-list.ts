import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { CallListInput } from './call-list.ts'
import { type CallList, findCallList, upsertCallList } from './queries/lists.ts'

/** Makes a call list, or changes the name and settings of the one with this key. */
export async function saveCallList(ctx: Context, input: CallListInput): Promise<CallList> {
  const { key, name, settings } = CallListInput.parse(input)
  return inTransaction(ctx, async ({ db, clock, actor }) => {
    const now = clock.now()
    const before = await findCallList(db, key)
    const list = await upsertCallList(db, { key, name, settings, createdAt: before?.createdAt ?? now })
    await recordAudit(
      db,
      actor,
      {
        action: 'call_list.save',
        entity: 'call_list',
        entityId: key,
        before: before && { name: before.name, settings: before.settings },
        after: { name, settings },
      },
      now,
    )
    return list
  })
}
