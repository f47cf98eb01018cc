import type { Context } from '../src/context.ts'
import { systemClock } from '../src/core/clock.ts'
import { jsonLog } from '../src/core/log.ts'
import type { Db } from '../src/db/client.ts'

export function benchContext(db: Db): Context {
  return {
    db,
    clock: systemClock,
    queue: { ring: async () => undefined, close: async () => undefined },
    actor: { kind: 'system', id: 'bench', name: 'Bench' },
    log: jsonLog('error'),
    masterKey: Buffer.alloc(32, 7),
    publicUrl: 'http://localhost:3000',
  }
}
