/** A terminal and its wrappers (npm, tsx) may each deliver the same Ctrl-C: within this time it is one. */
const SAME_SIGNAL_MS = 500

/** Resolves at the first SIGINT or SIGTERM. A second one ends the process without waiting. */
export function untilSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let firstAtMs: number | undefined
    const onSignal = (signal: NodeJS.Signals): void => {
      const nowMs = performance.now()
      firstAtMs ??= nowMs
      if (nowMs - firstAtMs > SAME_SIGNAL_MS) process.exit(130)
      resolve(signal)
    }
    process.on('SIGINT', onSignal)
    process.on('SIGTERM', onSignal)
  })
}
