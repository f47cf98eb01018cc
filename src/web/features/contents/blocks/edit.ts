import { allBlocks, attributeOf, type Block, type Mail } from './model.ts'
import type { MjmlElement } from './parse.ts'

/** A source, and the block to look at afterwards. */
export interface Edited {
  readonly source: string
  readonly selected: string | undefined
}

/** Undefined takes the attribute out. Every other letter of the source stays as it is. */
export function setAttribute(
  source: string,
  element: MjmlElement,
  name: string,
  value: string | undefined,
): string {
  const known = element.attributes.find((one) => one.name === name)
  const written = value === undefined ? '' : `${name}="${value.replace(/"/g, '&quot;')}"`
  if (known) {
    const from = written === '' ? blanksBefore(source, known.start) : known.start
    return splice(source, from, known.end, written)
  }
  if (written === '') return source
  const at = element.start + 1 + element.name.length
  return splice(source, at, at, ` ${written}`)
}

export function setContent(source: string, element: MjmlElement, content: string): string {
  if (!element.selfClosing) return splice(source, element.openEnd, element.closeStart, content)
  const open = source.slice(element.start, element.end).replace(/\s*\/>$/, '>')
  return splice(source, element.start, element.end, `${open}${content}</${element.name}>`)
}

export function setSource(source: string, { start, end }: Block, text: string): string {
  return splice(source, start, end, text)
}

export function remove(source: string, { start, end }: Block): Edited {
  const from = blanksBefore(source, start)
  return { source: splice(source, from, end, ''), selected: undefined }
}

export function duplicate(source: string, block: Block): Edited {
  const { start, end, path } = block
  const copy = `\n${indentAt(source, start)}${source.slice(start, end)}`
  return { source: splice(source, end, end, copy), selected: beside(path, 1) }
}

/** One place up or down; past the end of its column, into the next section that has one. */
export function move(source: string, mail: Mail, block: Block, by: 1 | -1): Edited | undefined {
  const other = allBlocks(mail.blocks).find(({ path }) => path === beside(block.path, by))
  if (!other) return block.path.includes('.') ? moveOut(source, mail, block, by) : undefined
  const [first, second] = by === 1 ? [block, other] : [other, block]
  const swapped =
    source.slice(0, first.start) +
    source.slice(second.start, second.end) +
    source.slice(first.end, second.start) +
    source.slice(first.start, first.end) +
    source.slice(second.end)
  return { source: swapped, selected: other.path }
}

export function canMove(mail: Mail, { path }: Block, by: 1 | -1): boolean {
  const isBeside = allBlocks(mail.blocks).some((one) => one.path === beside(path, by))
  return isBeside || (path.includes('.') && nextColumn(mail, path, by) !== undefined)
}

function moveOut(source: string, mail: Mail, block: Block, by: 1 | -1): Edited | undefined {
  const target = nextColumn(mail, block.path, by)
  if (!target) return undefined
  const text = source.slice(block.start, block.end)
  const { element, blocks } = target.column
  const at = by === 1 ? element.openEnd : (blocks.at(-1)?.end ?? element.openEnd)
  const put = (into: string, place: number) =>
    splice(into, place, place, `\n${indentAt(source, block.start)}${text}`)
  const without = (from: string, offset: number) =>
    splice(from, blanksBefore(from, block.start + offset), block.end + offset, '')
  // From the end to the beginning, so that the other place stays where it was.
  const moved = by === 1 ? without(put(source, at), 0) : put(without(source, 0), at)
  return { source: moved, selected: `${target.path}.${by === 1 ? 0 : blocks.length}` }
}

/** The first or last column of the nearest section above or below. */
function nextColumn(mail: Mail, path: string, by: 1 | -1) {
  const [top = 0, column = 0] = path.split('.').map(Number)
  const here = mail.blocks[top]?.columns[column + by]
  if (here) return { column: here, path: `${top}.${column + by}` }
  for (let index = top + by; index >= 0 && index < mail.blocks.length; index += by) {
    const columns = mail.blocks[index]?.columns ?? []
    const at = by === 1 ? 0 : columns.length - 1
    const found = columns[at]
    if (found) return { column: found, path: `${index}.${at}` }
  }
  return undefined
}

/** Whether a piece goes into a column, or stands in the body by itself. */
export interface Snippet {
  readonly text: string
  readonly place: 'column' | 'body'
}

/** After the block, or at the end; what belongs into a column and finds none gets a section of its own. */
export function insert(source: string, mail: Mail, after: Block | undefined, snippet: Snippet): Edited {
  if (snippet.place === 'column' && after?.path.includes('.')) {
    return { source: putAfter(source, after, snippet.text), selected: beside(after.path, 1) }
  }
  const target = after ?? lastBeforeFooter(mail)
  const column = after || target?.columns.length === 1 ? target?.columns.at(-1) : undefined
  if (snippet.place === 'column' && target && column) return intoColumn(source, target, column, snippet.text)
  return intoBody(source, mail, target, snippet)
}

function intoBody(source: string, mail: Mail, after: Block | undefined, { text, place }: Snippet): Edited {
  const index = after ? Number(after.path.split('.')[0]) : -1
  const whole = place === 'body' ? text : inSection(text)
  const selected = place === 'body' ? String(index + 1) : `${index + 1}.0.0`
  const top = mail.blocks[index]
  if (top) return { source: putAfter(source, top, whole), selected }
  const { openEnd } = mail.body
  return { source: splice(source, openEnd, openEnd, `\n    ${indented(whole, '    ')}`), selected }
}

function intoColumn(
  source: string,
  section: Block,
  { element, blocks }: Block['columns'][number],
  text: string,
): Edited {
  const selected = `${section.path}.${section.columns.length - 1}.${blocks.length}`
  const last = blocks.at(-1)
  if (last) return { source: putAfter(source, last, text), selected }
  const indent = `${indentAt(source, element.start)}  `
  return {
    source: splice(source, element.openEnd, element.openEnd, `\n${indent}${indented(text, indent)}`),
    selected,
  }
}

/** New things come before the closing legal part. */
function lastBeforeFooter({ blocks }: Mail): Block | undefined {
  const last = blocks.at(-1)
  return last?.kind === 'partial' && blocks.length > 1 ? blocks.at(-2) : last
}

function inSection(text: string): string {
  return `<mj-section background-color="#ffffff">\n  <mj-column>\n    ${indented(text, '    ')}\n  </mj-column>\n</mj-section>`
}

function putAfter(source: string, { start, end }: Block, text: string): string {
  const indent = indentAt(source, start)
  return splice(source, end, end, `\n${indent}${indented(text, indent)}`)
}

function indented(text: string, indent: string): string {
  return text.replace(/\n/g, `\n${indent}`)
}

function beside(path: string, by: number): string {
  const parts = path.split('.')
  return [...parts.slice(0, -1), Number(parts.at(-1)) + by].join('.')
}

function indentAt(source: string, at: number): string {
  const line = source.slice(source.lastIndexOf('\n', at - 1) + 1, at)
  return /^\s*$/.test(line) ? line : ''
}

function blanksBefore(source: string, at: number): number {
  let from = at
  while (from > 0 && /\s/.test(source[from - 1] ?? '')) from -= 1
  return from
}

function splice(source: string, from: number, to: number, text: string): string {
  return source.slice(0, from) + text + source.slice(to)
}

/** Marks of the blocks that the server's page then carries as classes; the author's source is not touched. */
export function markBlocks(source: string, mail: Mail): string {
  return allBlocks(mail.blocks)
    .filter(({ element }) => element && element.name !== 'mj-raw')
    .sort((a, b) => b.start - a.start)
    .reduce((marked, { element, path }) => {
      if (!element) return marked
      const classes = [attributeOf(element, 'css-class'), markOf(path)].filter(Boolean).join(' ')
      return setAttribute(marked, element, 'css-class', classes)
    }, source)
}

export function markOf(path: string): string {
  return `blk-${path.replaceAll('.', '-')}`
}
