import type { Db } from '../db/client.ts'
import { CHAIN_START, entryHash, evidenceHash, sha256 } from './ledger.ts'
import { findHeads, type LedgerRow, listEmptiedChains, listLedger } from './queries/verify.ts'

export type LedgerFault =
  /** The entry does not follow the one before it: an entry was removed or slipped in. */
  | 'broken_link'
  /** A field of the entry is not what it was. */
  | 'altered'
  | 'evidence_altered'
  /** The wording is not the text that was shown. */
  | 'wording_altered'
  /** Entries at the end of the chain are missing. */
  | 'cut_off'

export interface LedgerCheck {
  readonly customers: number
  readonly entries: number
  readonly faults: readonly {
    readonly customerId: number
    readonly entryId: number | null
    readonly fault: LedgerFault
  }[]
}

const PAGE = 5_000

type Fault = LedgerCheck['faults'][number]

interface Link {
  readonly customerId: number
  readonly hash: string
  readonly entries: number
}

/**
 * Computes every hash again, of one customer or of all, and names what does not fit. Evidence that was erased
 * is no fault: its salted hash stays in the chain. Reads in pages; memory does not grow with the ledger.
 */
export async function verifyLedger(db: Db, customerId?: number): Promise<LedgerCheck> {
  const faults: Fault[] = []
  let link: Link | undefined
  let entries = 0
  let customers = 0

  for (let page = await listLedger(db, { customerId, after: null, limit: PAGE }); page.length > 0; ) {
    const read = walk(page, link)
    faults.push(...read.faults, ...(await findCutOff(db, read.ended)))
    link = read.link
    entries += page.length
    customers += read.begun
    page = await listLedger(db, { customerId, after: page.at(-1) ?? null, limit: PAGE })
  }
  if (link) faults.push(...(await findCutOff(db, [link])))
  for (const gone of await listEmptiedChains(db, customerId)) {
    faults.push({ customerId: gone, entryId: null, fault: 'cut_off' })
  }
  return { customers, entries, faults }
}

/** Goes along one page of chains: `start` is where the page before ended, `ended` are the chains completed. */
function walk(page: readonly LedgerRow[], start: Link | undefined) {
  const faults: Fault[] = []
  const ended: Link[] = []
  let link = start
  let begun = 0
  for (const row of page) {
    if (link?.customerId !== row.customerId) {
      if (link) ended.push(link)
      link = { customerId: row.customerId, hash: CHAIN_START, entries: 0 }
      begun++
    }
    const { customerId } = row
    faults.push(...faultsOf(row, link.hash).map((fault) => ({ customerId, entryId: row.id, fault })))
    link = { customerId, hash: row.hash, entries: link.entries + 1 }
  }
  return { faults, ended, link, begun }
}

function faultsOf(row: LedgerRow, previousHash: string): LedgerFault[] {
  const faults: LedgerFault[] = []
  if (row.previousHash !== previousHash) faults.push('broken_link')
  if (row.hash !== entryHash(row.previousHash, row)) faults.push('altered')
  if (row.salt !== null && row.evidenceHash !== evidenceHash(row.salt, row.evidence))
    faults.push('evidence_altered')
  if (row.wordingSha256 !== null && row.wordingSha256 !== sha256(row.wordingText ?? ''))
    faults.push('wording_altered')
  return faults
}

/** A chain whose end is not where its appender left it. */
async function findCutOff(db: Db, links: readonly Link[]) {
  const heads = await findHeads(
    db,
    links.map((link) => link.customerId),
  )
  const headOf = new Map(heads.map((head) => [head.customerId, head]))
  return links
    .filter((link) => {
      const head = headOf.get(link.customerId)
      return !head || head.hash !== link.hash || head.entries !== link.entries
    })
    .map(({ customerId }) => ({ customerId, entryId: null, fault: 'cut_off' as const }))
}
