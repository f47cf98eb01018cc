import Handlebars from 'handlebars'
import { InvalidInputError } from '../../core/errors.ts'
import type { HelperOptions, RenderFrame } from './helper.ts'

/**
 * `{{#each event.items}}`, over lists and plain objects. Handlebars' own has no limit: this one spends the
 * rendering's budget, so that a hostile template over hostile data ends with an error, not with the process.
 */
export function each(this: unknown, list: unknown, options: HelperOptions): string {
  const entries = toEntries(list)
  if (entries.length === 0) return options.inverse(this)

  const { budget } = options.data.settings
  const frame = Handlebars.createFrame(options.data) as RenderFrame
  let text = ''
  for (const [index, [key, value]] of entries.entries()) {
    Object.assign(frame, { index, key, first: index === 0, last: index === entries.length - 1 })
    const part = options.fn(value, { data: frame, blockParams: [value, key] })
    budget.steps -= 1
    budget.chars -= part.length
    if (budget.steps < 0 || budget.chars < 0) {
      throw new InvalidInputError('the template repeats too much: its loops are over too many items')
    }
    text += part
  }
  return text
}

function toEntries(list: unknown): [string | number, unknown][] {
  if (Array.isArray(list)) return list.map((value, index) => [index, value])
  return typeof list === 'object' && list !== null ? Object.entries(list) : []
}
