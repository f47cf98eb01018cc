import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'

/** From `dist/cli/demo` too, where the compiler puts nothing but code. */
const log = new URL('../../../src/cli/demo/purchases.csv.gz', import.meta.url)

/** A line of the log: who bought, on which day, how many CDs, for how much. */
export interface Purchase {
  readonly customerId: string
  /** 1 to 2,357, in the order of the file. */
  readonly ordinal: number
  /** `YYYY-MM-DD` */
  readonly date: string
  readonly quantity: number
  readonly dollars: number
  /** Of the file, from 1. */
  readonly line: number
}

export async function readPurchases(): Promise<Purchase[]> {
  const text = gunzipSync(await readFile(log)).toString('utf8')
  return text
    .trim()
    .split('\n')
    .slice(1)
    .map((row, index) => toPurchase(row, index + 2))
}

function toPurchase(row: string, line: number): Purchase {
  const [customerId = '', ordinal, date = '', quantity, dollars] = row.split(',')
  return {
    customerId,
    ordinal: Number(ordinal),
    date,
    quantity: Number(quantity),
    dollars: Number(dollars),
    line,
  }
}
