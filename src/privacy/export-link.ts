import { createHash } from 'node:crypto'
import { recordAudit } from '../access/record-audit.ts'
import { type Context, inTransaction } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import { randomToken } from '../core/ids.ts'
import { type CustomerExport, exportCustomer } from './export-customer.ts'
import {
  claimExportLink,
  deleteExportLinksBefore,
  findOpenExportLink,
  insertExportLink,
} from './queries/export-links.ts'
import { findFamily } from './queries/family.ts'

const VALID_MS = 72 * 3_600_000
const TOKEN_BYTES = 24

export interface ExportLinkInput {
  readonly customerId: number
  /** How we know that it is them (GDPR 12(6)); kept in the audit log. No personal data. */
  readonly identityChecked: string
}

/**
 * A link to give to one person, by which they fetch their own data, once, within 72 hours. Nobody else of the
 * company need see it. Throws NotFoundError.
 */
export async function createExportLink(
  ctx: Context,
  { customerId, identityChecked }: ExportLinkInput,
): Promise<{ url: string; expiresAt: Date }> {
  const token = randomToken(TOKEN_BYTES)
  return inTransaction(ctx, async ({ db, clock, actor, publicUrl }) => {
    const now = clock.now()
    const expiresAt = new Date(now.getTime() + VALID_MS)
    const family = await findFamily(db, customerId)
    if (!family || family.state === 'erased') throw new NotFoundError('customer', customerId)

    await deleteExportLinksBefore(db, now)
    await insertExportLink(db, {
      tokenHash: hashOf(token),
      customerId: family.survivorId,
      createdAt: now,
      expiresAt,
    })
    const after = { identityChecked, expiresAt }
    const change = { action: 'customer.export_link', entity: 'customer', entityId: family.survivorId, after }
    await recordAudit(db, actor, change, now)
    return { url: `${publicUrl}/data/${token}`, expiresAt }
  })
}

/** May it still be used? Changes nothing: programs look ahead of their users. */
export async function isExportLinkOpen({ db, clock }: Context, token: string): Promise<boolean> {
  return (await findOpenExportLink(db, hashOf(token), clock.now())) !== undefined
}

/** The data behind the link, which is used from now on; undefined when it is none any more. */
export function redeemExportLink(ctx: Context, token: string): Promise<CustomerExport | undefined> {
  return inTransaction(ctx, async (inner) => {
    const link = await claimExportLink(inner.db, hashOf(token), inner.clock.now())
    return link && exportCustomer(inner, link.customerId)
  })
}

/** The token is 192 random bits, so a plain hash names it without holding it. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
