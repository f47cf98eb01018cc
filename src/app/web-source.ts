import type { Log } from '../core/log.ts'
import type { WebSource } from '../http/web-app.ts'
import { readWebFiles, type WebFiles } from '../http/web-files.ts'
import { buildWeb } from './web-build.ts'

export interface PreparedWeb extends WebSource {
  /** Builds the browser app where it is not up to date. Milliseconds that it took; undefined: nothing to do. */
  prepare(): Promise<number | undefined>
  /** Ends a build that is under way. */
  close(): void
}

/** The API answers from the first moment on; the browser app as soon as it is there. */
export function webSource(log: Log): PreparedWeb {
  let state: { files?: WebFiles; error?: unknown } = {}
  const stopping = new AbortController()
  return {
    read() {
      if (state.error) throw state.error
      return state.files
    },
    async prepare() {
      try {
        const { folder, tookMs } = await buildWeb(stopping.signal)
        state = { files: await readWebFiles(folder) }
        return tookMs
      } catch (error) {
        state = { error }
        if (!stopping.signal.aborted) log.error({ err: error }, 'the web app is not there')
        return undefined
      }
    },
    close: () => stopping.abort(),
  }
}
