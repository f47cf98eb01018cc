import type { ResponseOf } from '../../api/call.ts'

export type Home = ResponseOf<'GET /home'>
export type HomeProgress = ResponseOf<'GET /home/progress'>
