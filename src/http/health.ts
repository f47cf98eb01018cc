import { createRouter } from './router.ts'

/** One thing that must work for us to take traffic. */
export interface Probe {
  readonly name: string
  /** Throws when it does not work; its message is the reason. Resolves to figures worth seeing, if any. */
  check(): Promise<Readonly<Record<string, number | string | boolean>> | undefined>
}

export interface Readiness {
  readonly ready: boolean
  readonly checks: readonly {
    readonly name: string
    readonly ok: boolean
    readonly reason?: string
    readonly figures?: Readonly<Record<string, number | string | boolean>>
  }[]
}

const PROBE_MS = 2_000

/** /healthz: this process answers. /readyz: and so does everything it needs; 503 with the reasons if not. */
export function healthRoutes(probes: readonly Probe[]) {
  const router = createRouter()
  router.get('/healthz', (c) => c.json({ status: 'ok' }, 200))
  router.get('/readyz', async (c) => {
    const readiness = await checkReadiness(probes)
    return c.json(readiness, readiness.ready ? 200 : 503, { 'cache-control': 'no-store' })
  })
  return router
}

export async function checkReadiness(probes: readonly Probe[]): Promise<Readiness> {
  const checks = await Promise.all(probes.map(runProbe))
  return { ready: checks.every(({ ok }) => ok), checks }
}

async function runProbe(probe: Probe): Promise<Readiness['checks'][number]> {
  try {
    const figures = await withinTime(probe.check())
    return { name: probe.name, ok: true, ...(figures ? { figures } : {}) }
  } catch (error) {
    return { name: probe.name, ok: false, reason: error instanceof Error ? error.message : String(error) }
  }
}

/** A database that does not answer must not keep the load balancer waiting. */
function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PROBE_MS} ms`)), PROBE_MS)
  })
  return Promise.race([work, late]).finally(() => clearTimeout(timer))
}
