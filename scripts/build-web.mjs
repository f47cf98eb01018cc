// dist/web as `relance start` makes it, with the mark by which it sees that nothing is to be built.
import { buildWeb } from '../src/app/web-build.ts'

const { folder, tookMs } = await buildWeb()
console.log(tookMs === undefined ? `${folder} is up to date` : `${folder} in ${Math.round(tookMs)} ms`)
