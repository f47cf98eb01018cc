import { parentPort } from 'node:worker_threads'
import { AppError } from '../core/errors.ts'
import { compileSource } from './compile-source.ts'
import type { ThreadAnswer, ThreadTask } from './compile-thread.ts'
import { renderPreview } from './render-preview.ts'

const port = parentPort
if (!port) throw new Error('compile-worker.ts runs as a thread only')

/** The first use of MJML and Handlebars costs ten times the later ones. */
const WARM_UP =
  '<mjml><mj-body><mj-section><mj-column><mj-text>{{customer.email}}</mj-text></mj-column></mj-section></mj-body></mjml>'

port.on('message', (task: ThreadTask) => {
  void perform(task).then((answer) => port.postMessage(answer))
})

await perform({
  kind: 'compile',
  input: {
    kind: 'email',
    key: 'warm-up',
    name: 'warm-up',
    class: 'marketing',
    source: { en: { subject: 'x', mjml: WARM_UP } },
  },
})
port.postMessage('ready')

async function perform(task: ThreadTask): Promise<ThreadAnswer> {
  try {
    const result =
      task.kind === 'compile' ? await compileSource(task.input, task.known) : await renderPreview(task.task)
    return { ok: true, result }
  } catch (error) {
    // A stack overflow is what deep nesting ends in: the author's doing, not ours.
    const expected = error instanceof AppError || error instanceof RangeError
    return { ok: false, message: error instanceof Error ? error.message : String(error), expected }
  }
}
