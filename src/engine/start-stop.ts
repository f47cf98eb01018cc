import { cancelQueued } from '../messages/cancel-messages.ts'
import { enrolCandidates } from '../workflows/enrol.ts'
import { endEnrolmentsOf } from '../workflows/queries/enrolments.ts'
import { listWorkflowsByKey } from '../workflows/queries/workflows.ts'
import { type Enrolment, end, entryOf } from './enrolment.ts'
import { type Pass, versionOf } from './pass.ts'

export interface Starting {
  readonly enrolment: Enrolment
  readonly stepId: string
  /** Key of the workflow that the step belongs to. */
  readonly from: string
  /** Key of the one to start or to stop. */
  readonly workflow: string
}

/** Enrols customers in other workflows. The lane is held, so the re-entry rules see everything; refusals are recorded. */
export async function startWorkflows(pass: Pass, starting: readonly Starting[]): Promise<void> {
  if (starting.length === 0) return
  const known = await findTargets(pass, starting)
  const candidates = await Promise.all(
    starting.flatMap(({ enrolment, stepId, from, workflow }) => {
      const target = known.get(workflow)
      if (!target || target.liveVersionId === null) return []
      const { id, customerId, visit } = enrolment
      const refused = target.state === 'live' ? {} : { refused: refusalOf(target.state) }
      return versionOf(pass, target.liveVersionId).then((version) => ({
        version,
        customerId,
        entry: {
          kind: 'workflow' as const,
          type: from,
          at: pass.now,
          properties: entryOf(enrolment).properties,
        },
        keyValue: '',
        occasion: `w${id}.${visit}.${stepId}`,
        ...refused,
      }))
    }),
  )
  const { enrolmentIds, refused } = await enrolCandidates(pass.db, candidates, pass.zone, pass.now)
  pass.counts.enrolled += enrolmentIds.length
  pass.counts.refused += refused.length
}

function refusalOf(state: string): 'workflow_paused' | 'not_live' {
  return state === 'paused' ? 'workflow_paused' : 'not_live'
}

async function findTargets(pass: Pass, starting: readonly Starting[]) {
  const keys = [...new Set(starting.map(({ workflow }) => workflow))]
  return new Map((await listWorkflowsByKey(pass.db, keys)).map((one) => [one.key, one]))
}

/** Ends the customers' enrolments in these workflows, but not the one whose step says so. */
export async function stopWorkflows(pass: Pass, stopping: readonly Starting[]): Promise<void> {
  if (stopping.length === 0) return
  const wanted = stopping.map(({ enrolment, workflow }) => ({
    workflow,
    customerId: enrolment.customerId,
    except: enrolment.id,
  }))
  const ended = await endEnrolmentsOf(pass.db, wanted, { reason: 'stopped', now: pass.now })
  await cancelQueued(pass.db, { enrolmentIds: ended, reason: 'stopped' })
  for (const id of ended) {
    pass.stopped.add(id)
    const moved = pass.moved.get(id)
    if (moved) end(moved, 'exited', 'stopped', pass.now)
  }
}
