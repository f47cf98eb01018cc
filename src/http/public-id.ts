import type { Context } from '../context.ts'
import { NotFoundError } from '../core/errors.ts'
import { fromPublicId, type IdKind, toPublicId } from '../core/ids.ts'
import { deriveKey } from '../core/keys.ts'

/** Row ids to the opaque ids of the API and back. */
export interface PublicIds {
  to(kind: IdKind, id: number): string
  /** Throws NotFoundError for anything that is not an id of this kind: to the outside it does not exist. */
  from(kind: IdKind, text: string): number
}

const NAMES: Record<IdKind, string> = {
  cus: 'customer',
  evt: 'event',
  seg: 'segment',
  wfl: 'workflow',
  ver: 'workflow version',
  enr: 'enrolment',
  msg: 'message',
  tpl: 'template',
  tpv: 'template version',
  lst: 'call list',
  tsk: 'call task',
  att: 'call attempt',
  frm: 'form',
  wrd: 'wording',
  imp: 'import',
  key: 'API key',
  usr: 'user',
  con: 'consent entry',
  sim: 'simulation',
  wbh: 'webhook call',
}

const knownFor = new WeakMap<Buffer, PublicIds>()

export function publicIds(ctx: Pick<Context, 'masterKey'>): PublicIds {
  const known = knownFor.get(ctx.masterKey)
  if (known) return known

  const key = deriveKey(ctx.masterKey, 'public-ids')
  const ids: PublicIds = {
    to: (kind, id) => toPublicId(kind, id, key),
    from(kind, text) {
      const id = fromPublicId(kind, text, key)
      if (id === undefined) throw new NotFoundError(NAMES[kind], text)
      return id
    },
  }
  knownFor.set(ctx.masterKey, ids)
  return ids
}
