import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { InvalidInputError } from '../core/errors.ts'
import type { CompileResult } from './compile-source.ts'
import type { KnownVariables } from './known-variables.ts'
import type { PreviewTask, RenderedPreview } from './render-preview.ts'
import type { TemplateInput } from './template.ts'

/** What the thread can be asked. */
export type ThreadTask =
  | { readonly kind: 'compile'; readonly input: TemplateInput; readonly known?: KnownVariables | undefined }
  | { readonly kind: 'preview'; readonly task: PreviewTask }

export type ThreadAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly message: string; readonly expected: boolean }

/** Of CPU: on a busy machine a template may wait for its turn without being to blame. */
const LIMIT_MS = 1_000
const HARD_LIMIT_MS = 5_000
const START_LIMIT_MS = 60_000
const MEMORY = { maxOldGenerationSizeMb: 192, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 }
const TOO_MUCH = 'the template takes more than a second or too much memory: simplify its loops'

/** Compiles in a thread that is stopped after a second: a hostile source can only hurt itself. */
export function compileInThread(input: TemplateInput, known?: KnownVariables): Promise<CompileResult> {
  return ask<CompileResult>({ kind: 'compile', input, known })
}

/** Renders in the same thread; nothing that it makes is longer than 2 MB. */
export function previewInThread(task: PreviewTask): Promise<RenderedPreview> {
  return ask<RenderedPreview>({ kind: 'preview', task })
}

let thread: Promise<Worker> | undefined
let turn: Promise<unknown> = Promise.resolve()

/** One task at a time, so that each has the whole second for itself. */
function ask<T>(task: ThreadTask): Promise<T> {
  const answer = turn.then(() => run<T>(task))
  turn = answer.catch(() => undefined)
  return answer
}

async function run<T>(task: ThreadTask): Promise<T> {
  thread ??= startThread()
  const worker = await thread.catch((error: unknown) => {
    thread = undefined
    throw error
  })
  worker.ref()
  try {
    const answer = await answerOf(worker, task)
    if (answer.ok) return answer.result as T
    throw answer.expected ? new InvalidInputError(answer.message) : new Error(answer.message)
  } finally {
    worker.unref()
  }
}

/** A thread that died or had to be stopped is replaced when the next task comes. */
function answerOf(worker: Worker, task: ThreadTask): Promise<ThreadAnswer> {
  return new Promise((resolve) => {
    const refuse = () => {
      thread = undefined
      finish({ ok: false, message: TOO_MUCH, expected: true })
      void worker.terminate()
    }
    const stopWatch = watchTime(refuse)
    function finish(answer: ThreadAnswer): void {
      stopWatch()
      worker.off('message', finish).off('error', refuse).off('exit', refuse)
      resolve(answer)
    }
    worker.on('message', finish).on('error', refuse).on('exit', refuse)
    worker.postMessage(task)
  })
}

/** Calls `onEnd` once the process has used the time; threads have no CPU clock of their own in Node 20. */
function watchTime(onEnd: () => void): () => void {
  const began = performance.now()
  const before = process.cpuUsage()
  let timer = setTimeout(check, LIMIT_MS)
  function check(): void {
    const { user, system } = process.cpuUsage(before)
    const leftMs = LIMIT_MS - (user + system) / 1_000
    if (leftMs <= 0 || performance.now() - began > HARD_LIMIT_MS) onEnd()
    else timer = setTimeout(check, Math.max(leftMs, 10))
  }
  return () => clearTimeout(timer)
}

/** Ready when MJML is loaded and warm; that is not part of anybody's second. */
function startThread(): Promise<Worker> {
  const worker = new Worker(threadModule(), { execArgv: [], resourceLimits: MEMORY, env: {} })
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(new Error('the template thread did not start')), START_LIMIT_MS)
    function fail(error: Error): void {
      clearTimeout(timer)
      void worker.terminate()
      reject(error)
    }
    worker.once('error', fail)
    worker.once('message', () => {
      clearTimeout(timer)
      worker.off('error', fail)
      worker.unref()
      resolve(worker)
    })
  })
}

/** Unbuilt, Node 20 reads no TypeScript in a thread of its own: the thread begins by loading what does. */
function threadModule(): URL {
  if (!import.meta.url.endsWith('.ts')) return new URL('./compile-worker.js', import.meta.url)

  const required = createRequire(import.meta.url).resolve('tsx/esm/api')
  const tsx = pathToFileURL(required.replace(/\.cjs$/, '.mjs')).href
  const file = new URL('./compile-worker.ts', import.meta.url).href
  const start = `import { register } from '${tsx}'; register(); await import('${file}')`
  return new URL(`data:text/javascript,${encodeURIComponent(start)}`)
}
