import type { LeafKind } from '../leaf.ts'
import { area } from './area.ts'
import { attribute } from './attribute.ts'
import { bucket } from './bucket.ts'
import { call } from './call.ts'
import { consent } from './consent.ts'
import { event } from './event.ts'
import { everyone } from './everyone.ts'
import { message } from './message.ts'
import { near } from './near.ts'
import { score } from './score.ts'
import { segment } from './segment.ts'
import { sequence } from './sequence.ts'
import { suppressed } from './suppressed.ts'

/** Every kind of condition. A new one is a file of its own and a line here. */
export const catalogue: readonly LeafKind[] = [
  attribute,
  event,
  sequence,
  message,
  call,
  consent,
  suppressed,
  score,
  segment,
  near,
  area,
  bucket,
  everyone,
]
