import type { Db } from '../../db/client.ts'
import { findVersion } from '../../workflows/queries/workflows.ts'
import { checkSampleRatio, type SampleRatio } from '../lift.ts'
import type { ArmFigures } from '../queries/workflow-report.ts'

/** All versions of one arm together. */
export type ArmSums = Omit<ArmFigures, 'arm' | 'versionId'>

export function sumArm(figures: readonly ArmFigures[], arm: ArmFigures['arm']): ArmSums {
  const zero: ArmSums = { people: 0, converted: 0, value: 0, valueSquares: 0, open: 0 }
  return figures
    .filter((one) => one.arm === arm)
    .reduce(
      (sum, one) => ({
        people: sum.people + one.people,
        converted: sum.converted + one.converted,
        value: sum.value + one.value,
        valueSquares: sum.valueSquares + one.valueSquares,
        open: sum.open + one.open,
      }),
      zero,
    )
}

/** Each version drew with its own share; what is expected of the arms is the sum over the versions. */
export async function checkDraw(db: Db, arms: readonly ArmFigures[]): Promise<SampleRatio | null> {
  let expectedHoldout = 0
  let people = 0
  for (const versionId of new Set(arms.map((arm) => arm.versionId))) {
    const drawn = arms.filter((arm) => arm.versionId === versionId).reduce((sum, arm) => sum + arm.people, 0)
    const version = await findVersion(db, versionId)
    expectedHoldout += drawn * (version?.program.header.holdout ?? 0)
    people += drawn
  }
  if (expectedHoldout === 0) return null

  const observed = [sumArm(arms, 'treated').people, sumArm(arms, 'holdout').people]
  return checkSampleRatio(observed, [people - expectedHoldout, expectedHoldout])
}
