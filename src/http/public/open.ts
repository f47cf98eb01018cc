import { loadLinkKeys } from '../../access/link-keys.ts'
import { verifyLink } from '../../access/link-token.ts'
import { recordAnonymousOpen, recordOpen } from '../../messages/record-open.ts'
import { createRouter } from '../router.ts'
import { toHit } from './click.ts'

/** One transparent point, 43 bytes. */
const GIF = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** The open pixel: the same picture for everybody, whatever is recorded. */
export const openRoutes = createRouter()

openRoutes.get('/o/:token', async (c) => {
  const { ctx } = c.var
  const keys = await loadLinkKeys(ctx.db, ctx.masterKey)
  const token = c.req.param('token')
  const message = verifyLink(keys, token, 'open')
  const pixel = verifyLink(keys, token, 'open_anonymous')
  if (message) await recordOpen(ctx, { messageId: message.id, hit: toHit(c) })
  if (pixel) await recordAnonymousOpen(ctx, { pixelId: pixel.id, hit: toHit(c) })
  return c.body(GIF, 200, {
    'content-type': 'image/gif',
    'content-length': String(GIF.length),
    'cache-control': 'no-store, private',
    'x-robots-tag': 'noindex, nofollow',
  })
})
