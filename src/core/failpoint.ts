/** Lines at which a test may kill the process, to see that nothing is lost and nothing is done twice. */
export type FailpointName =
  | 'before_gate_commit'
  | 'after_handed'
  | 'after_data'
  | 'after_webhook_answer'
  | 'before_occasion_commit'

/** Does nothing unless this process was started with this point armed. */
export type Failpoint = (name: FailpointName) => void

export const noFailpoint: Failpoint = () => undefined

/**
 * `armed` is a point's name, or `name:n` for its nth passage. Reaching it is kill -9: no handler runs, no
 * buffer is flushed.
 */
export function lethalFailpoint(armed: string | undefined): Failpoint {
  if (!armed) return noFailpoint

  const [name, passage = '1'] = armed.split(':')
  let left = Number(passage)
  return (reached) => {
    if (reached !== name || --left > 0) return
    process.kill(process.pid, 'SIGKILL')
    // The signal may take a moment; nothing more may happen in it.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
  }
}
