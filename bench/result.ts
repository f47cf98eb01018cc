import { cpus, totalmem } from 'node:os'

/** One benchmark's figures, beside the raw limits that were measured in the same run. */
export interface BenchResult {
  readonly name: string
  readonly figures: Readonly<Record<string, number>>
  readonly ceilings: Readonly<Record<string, number>>
  readonly machine: Machine
}

export interface Machine {
  readonly cpu: string
  readonly cores: number
  readonly memoryGb: number
  readonly node: string
}

export function describeMachine(): Machine {
  const all = cpus()
  return {
    cpu: all[0]?.model ?? 'unknown',
    cores: all.length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  }
}

/** The middle of the sorted values; 0 for none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** The value below which a share `q` of the values lies (nearest rank). */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? 0
}
