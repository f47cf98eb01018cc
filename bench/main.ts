import { parseArgs } from 'node:util'
import type { BenchResult } from './result.ts'

/** Loaded when run: each brings a good part of the program along. */
const benches: Record<string, () => Promise<() => Promise<BenchResult>>> = {
  ingest: async () => (await import('./ingest.ts')).ingestBench,
  workflows: async () => (await import('./workflows.ts')).workflowsBench,
  lane: async () => (await import('./lane.ts')).laneBench,
  campaign: async () => (await import('./campaign.ts')).campaignBench,
  latency: async () => (await import('./latency.ts')).latencyBench,
  render: async () => (await import('./render.ts')).renderBench,
  segments: async () => (await import('./segments.ts')).segmentsBench,
}
/** `npm run bench` without a name leaves out what takes many minutes. */
const BY_NAME_ONLY = new Set(['workflows', 'segments'])

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' } },
})
const unknown = positionals.filter((name) => !(name in benches))
if (unknown.length > 0) {
  process.stderr.write(
    `There is no benchmark ${unknown.join(', ')}: use ${Object.keys(benches).join(', ')}.\n`,
  )
  process.exit(1)
}

const names =
  positionals.length > 0 ? positionals : Object.keys(benches).filter((name) => !BY_NAME_ONLY.has(name))
for (const name of names) {
  process.stderr.write(`${name} …\n`)
  const bench = await benches[name]?.()
  if (!bench) continue
  const result = await bench()
  process.stdout.write(values.json ? `${JSON.stringify(result)}\n` : `${describe(result)}\n`)
}

function describe({ name, figures, ceilings }: BenchResult): string {
  const list = (named: Readonly<Record<string, number>>) =>
    Object.entries(named)
      .map(([key, value]) => `${key} ${value.toLocaleString('en')}`)
      .join(', ')
  return `${name}: ${list(figures)}\n  raw limits of the same run: ${list(ceilings)}`
}
