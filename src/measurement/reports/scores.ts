import { NotFoundError } from '../../core/errors.ts'
import type { Db } from '../../db/client.ts'
import type { ScoreModel } from '../../scoring/model.ts'
import { listModels } from '../../scoring/models.ts'
import { findDistribution, type ScoreDistribution } from '../../scoring/queries/scores.ts'
import {
  type Bar,
  type Concentration,
  findConcentration,
  findFirstDay,
  type Level,
  listBars,
  listMoves,
  listRfmCells,
  type Move,
  type RfmCell,
} from '../queries/scores.ts'
import { readForAWhile } from '../read-for-a-while.ts'

export interface RfmReport {
  readonly trainedAt: Date | null
  readonly cells: readonly RfmCell[]
  readonly concentration: Concentration
}

export interface SpreadReport {
  readonly model: string
  readonly kind: ScoreModel['kind']
  readonly trainedAt: Date | null
  readonly distribution: ScoreDistribution
  /** Customers at 0 or below. */
  readonly none: number
  readonly bars: readonly Bar[]
}

export interface MovesReport {
  readonly model: string
  /** The last day (UTC) of the state before. */
  readonly since: string
  /** The first day that is known; null: nothing yet. */
  readonly firstDay: string | null
  /** Ascending; the rows and columns of the moves. */
  readonly levels: readonly Level[]
  readonly moves: readonly Move[]
}

const BARS = 20
/** The sums R + F + M, 3 to 15, in fourths; their history keeps the sum and not its three parts. */
const rfmLevels: readonly Level[] = [
  { level: '3–5', from: 3 },
  { level: '6–8', from: 6 },
  { level: '9–11', from: 9 },
  { level: '12–15', from: 12 },
]

/** Recency by worth, and who brings the value. Throws NotFoundError when there is no such RFM model. */
export async function rfmReport(db: Db, model: string): Promise<RfmReport> {
  const { trainedAt } = await getModelOf(db, model, ['rfm'])
  return readForAWhile(db, `rfm:${model}`, async (limited) => ({
    trainedAt,
    cells: await listRfmCells(limited, model),
    concentration: await findConcentration(limited, model),
  }))
}

/** How the values of a model are spread. Throws NotFoundError. */
export async function spreadReport(db: Db, model: string): Promise<SpreadReport> {
  const { kind, trainedAt } = await getModelOf(db, model, ['engagement', 'points'])
  return readForAWhile(db, `spread:${model}`, async (limited) => {
    const distribution = await findDistribution(limited, model)
    return { model, kind, trainedAt, distribution, ...(await listBars(limited, model, BARS)) }
  })
}

/** Who rose and who fell since a day. Throws NotFoundError. */
export async function movesReport(db: Db, model: string, since: string): Promise<MovesReport> {
  const levels = levelsOf(await getModelOf(db, model, ['rfm', 'engagement', 'points']))
  return readForAWhile(db, `moves:${model}:${since}`, async (limited) => {
    const firstDay = await findFirstDay(limited, model)
    const moves =
      firstDay === null || firstDay > since ? [] : await listMoves(limited, model, { since, levels })
    return { model, since, firstDay, levels, moves }
  })
}

function levelsOf(model: ScoreModel): readonly Level[] {
  if (model.kind === 'rfm') return rfmLevels
  return model.settings.bands.map(({ band, from }) => ({ level: band, from })).sort((a, b) => a.from - b.from)
}

async function getModelOf(db: Db, key: string, kinds: readonly ScoreModel['kind'][]): Promise<ScoreModel> {
  const found = (await listModels(db)).find((model) => model.key === key)
  if (!found || !kinds.includes(found.kind)) throw new NotFoundError(`${kinds.join(' or ')} model`, key)
  return found
}
