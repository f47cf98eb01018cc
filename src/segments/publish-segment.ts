import { createHash } from 'node:crypto'
import { recordAudit } from '../access/record-audit.ts'
import { getSettings } from '../company/settings.ts'
import { listPurposes } from '../consent/queries/wordings.ts'
import { afterCommit, type Context, inTransaction } from '../context.ts'
import { ConflictError, InvalidInputError, type Issue } from '../core/errors.ts'
import type { Db } from '../db/client.ts'
import { listModels } from '../scoring/models.ts'
import { type Condition, parseCondition, placesOf } from './condition.ts'
import { segmentKeysOf, topicsOf } from './dependencies.ts'
import { buildSegmentJob } from './jobs.ts'
import { clearBuild } from './queries/build.ts'
import {
  insertSegment,
  insertVersion,
  listDependencies,
  lockPublishing,
  lockSegment,
  type Segment,
  updateDepths,
  updateSegment,
} from './queries/segments.ts'
import { depthsOf, findCycle, type References, SegmentKey, SegmentName } from './segment.ts'
import type { BuildProgress } from './tables.ts'

export interface PublishInput {
  readonly key: string
  readonly name?: string | Record<string, string>
  readonly condition: unknown
  /** Write events for those whom the build brings in or puts out. Off when left out: a new rule is no act of theirs. */
  readonly announce?: boolean
}

/**
 * Puts a condition in force: from the next lane pass on it is judged live, and a build in the background works
 * out who belongs already. The same condition again changes nothing but the name. Throws InvalidInputError with
 * paths, and ConflictError when the key is that of a static segment.
 */
export async function publishSegment(ctx: Context, input: PublishInput): Promise<Segment> {
  const key = parseKey(input.key)
  const condition = parseCondition(input.condition)
  const name = input.name === undefined ? undefined : parseName(input.name)
  return inTransaction(ctx, async (inner) => {
    await lockPublishing(inner.db)
    const before = await lockSegment(inner.db, key)
    if (before?.kind === 'static' && before.state !== 'archived') {
      throw new ConflictError(`${key} is a static segment: it has no condition`)
    }
    await assertKnown(inner.db, condition)
    const references = await referencesWith(inner.db, key, condition)
    const { zone, hash } = await signatureOf(inner.db, condition)

    if (before && before.hash === hash && (before.state === 'live' || before.state === 'building')) {
      return name ? updateSegment(inner.db, before.id, { name, updatedAt: ctx.clock.now() }) : before
    }
    return put(inner, before, {
      key,
      name,
      condition,
      zone,
      hash,
      references,
      announce: input.announce ?? false,
    })
  })
}

export function parseKey(key: string): string {
  const parsed = SegmentKey.safeParse(key)
  if (parsed.success) return parsed.data
  throw new InvalidInputError('the key is not valid', [
    { path: 'key', message: 'must be at most 60 letters, digits, - _ . and begin with a letter or digit' },
  ])
}

export function parseName(name: string | Record<string, string>): Record<string, string> {
  const parsed = SegmentName.safeParse(name)
  if (parsed.success) return parsed.data
  throw new InvalidInputError('the name is not valid', [
    { path: 'name', message: 'must be a text, or texts by language such as { en, fr }' },
  ])
}

/** Refuses segments, score models and purposes that do not exist, and says which do. */
export async function assertKnown(db: Db, condition: Condition): Promise<void> {
  const segments = (await listDependencies(db)).map(({ key }) => key)
  const models = (await listModels(db)).map(({ key }) => key)
  const purposes = (await listPurposes(db)).map(({ key }) => key)
  const issues = placesOf(condition).flatMap(({ leaf, path }) => [
    ...unknown(`${path}.segment`, 'segment', leaf['segment'], segments),
    ...unknown(`${path}.score`, 'score', leaf['score'], models),
    ...unknown(
      `${path}.consent.purpose`,
      'consent purpose',
      (leaf['consent'] as { purpose?: unknown } | undefined)?.purpose,
      purposes,
    ),
  ])
  if (issues.length > 0) throw new InvalidInputError('the condition names what does not exist', issues)
}

function unknown(path: string, what: string, name: unknown, known: readonly string[]): Issue[] {
  if (typeof name !== 'string' || known.includes(name)) return []
  const list = known.slice(0, 20).join(', ') || 'none yet'
  return [{ path, message: `there is no ${what} ${name}`, remedy: `known: ${list}` }]
}

/** Who names whom, as it would be with this condition. Refuses a circle and shows it. */
export async function referencesWith(db: Db, key: string, condition: Condition): Promise<References> {
  const references = new Map(
    (await listDependencies(db)).map((one) => [one.key, segmentKeysOf(one.dependsOn)]),
  )
  references.set(key, segmentKeysOf(topicsOf(condition)))
  const cycle = findCycle(references, key)
  if (!cycle) return references
  const first = placesOf(condition).find(({ leaf }) => leaf['segment'] === cycle[1])
  throw new InvalidInputError('the segment would depend on itself', [
    {
      path: first ? `${first.path}.segment` : 'condition',
      message: `goes in a circle: ${cycle.join(' → ')}`,
    },
  ])
}

async function signatureOf(db: Db, condition: Condition): Promise<{ zone: string; hash: string }> {
  const zone = (await getSettings(db)).company.timezone
  const hash = createHash('sha256')
    .update(`${zone}\n${JSON.stringify(condition)}`)
    .digest('base64url')
  return { zone, hash }
}

interface Publication {
  readonly key: string
  readonly name: Record<string, string> | undefined
  readonly condition: Condition
  readonly zone: string
  readonly hash: string
  readonly references: References
  readonly announce: boolean
}

async function put(ctx: Context, before: Segment | undefined, publication: Publication): Promise<Segment> {
  const { key, condition, zone, hash, references, announce } = publication
  const now = ctx.clock.now()
  const depths = depthsOf(references)
  const name = publication.name ?? before?.name ?? { en: key, fr: key }
  const rules = {
    kind: 'rules' as const,
    state: 'building' as const,
    version: (before?.version ?? 0) + 1,
    dependsOn: topicsOf(condition),
    depth: depths.get(key) ?? 0,
    draft: null,
    announceBuild: announce,
    buildProgress: waiting,
    updatedAt: now,
    name,
    condition,
    zone,
    hash,
  }
  const segment = before
    ? await updateSegment(ctx.db, before.id, rules)
    : await insertSegment(ctx.db, { key, createdAt: now, ...rules })
  await updateDepths(
    ctx.db,
    Array.from(depths, ([one, depth]) => ({ key: one, depth })),
  )
  await clearBuild(ctx.db, segment.id)
  const { id: segmentId, version } = segment
  await insertVersion(ctx.db, {
    segmentId,
    version,
    condition,
    publishedAt: now,
    publishedBy: ctx.actor.name,
  })
  await recordAudit(
    ctx.db,
    ctx.actor,
    {
      action: 'segment.publish',
      entity: 'segment',
      entityId: key,
      before: before?.condition,
      after: condition,
    },
    now,
  )
  await afterCommit(ctx, () => ctx.queue.ring(buildSegmentJob, { segmentId }, { key: `build-${segmentId}` }))
  return segment
}

const waiting: BuildProgress = { phase: 'waiting', percent: 0, rowsDone: 0, rowsTotal: 0 }
