/** A tag of MJML with the places of all its parts in the text. */
export interface MjmlElement {
  readonly kind: 'element'
  readonly name: string
  readonly start: number
  /** After the `>` of its opening tag. */
  readonly openEnd: number
  /** Before its closing tag; where it is self-closing, as `openEnd`. */
  readonly closeStart: number
  readonly end: number
  readonly selfClosing: boolean
  readonly attributes: readonly MjmlAttribute[]
  readonly children: readonly MjmlNode[]
}

export interface MjmlAttribute {
  readonly name: string
  readonly value: string
  /** Of `name="value"`. */
  readonly start: number
  readonly end: number
}

export interface MjmlText {
  readonly kind: 'text'
  readonly start: number
  readonly end: number
}

export type MjmlNode = MjmlElement | MjmlText

/** What is inside these is HTML, and none of MJML's. */
const HOLDS_HTML = new Set([
  'mj-text',
  'mj-button',
  'mj-raw',
  'mj-table',
  'mj-style',
  'mj-title',
  'mj-preview',
  'mj-navbar-link',
  'mj-social-element',
  'mj-accordion-title',
  'mj-accordion-text',
])

const TAG = /<!--[\s\S]*?-->|<(\/?)(mj[a-z-]*)((?:\s+[^\s=<>"'/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*)\s*(\/?)>/g
const ATTRIBUTE = /([^\s=<>"'/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/g

interface Open {
  readonly name: string
  readonly start: number
  readonly openEnd: number
  readonly attributes: readonly MjmlAttribute[]
  readonly children: MjmlNode[]
  textFrom: number
}

/** The tree of a source; undefined when a tag is not closed, or closed by another: then only the code can say. */
export function parseMjml(source: string): MjmlElement | undefined {
  const root: Open = { name: '', start: 0, openEnd: 0, attributes: [], children: [], textFrom: 0 }
  const stack: Open[] = [root]
  let at: number | undefined = 0
  while (at !== undefined) {
    TAG.lastIndex = at
    const match = TAG.exec(source)
    if (!match) break
    at = step(source, stack, match)
    const open = stack.at(-1)
    if (open && match[2] !== undefined && at !== undefined) open.textFrom = at
  }
  const elements = root.children.filter((node) => node.kind === 'element')
  const [mjml] = elements
  const isWhole = at !== undefined && stack.length === 1 && elements.length === 1
  return isWhole && mjml?.name === 'mjml' ? mjml : undefined
}

/** Takes one tag in; where to read on, or undefined when it does not fit. */
function step(source: string, stack: Open[], match: RegExpExecArray): number | undefined {
  const [whole, slash, name, , closes] = match
  const end = match.index + whole.length
  const parent = stack.at(-1)
  // A comment is part of the text around it.
  if (!parent || name === undefined) return end
  addText(parent, match.index)
  if (slash) return closeTag(stack, { name, closeStart: match.index, end })

  const opened: Open = { ...begin(match, name), openEnd: end, children: [], textFrom: end }
  if (closes) {
    parent.children.push(toElement(opened, { closeStart: end, end, selfClosing: true }))
    return end
  }
  if (!HOLDS_HTML.has(name)) {
    stack.push(opened)
    return end
  }
  const closeStart = source.indexOf(`</${name}>`, end)
  if (closeStart === -1) return undefined
  const after = closeStart + name.length + 3
  parent.children.push(toElement(opened, { closeStart, end: after, selfClosing: false }))
  return after
}

function closeTag(stack: Open[], tag: { name: string; closeStart: number; end: number }): number | undefined {
  const open = stack.at(-1)
  const outer = stack.at(-2)
  if (!open || !outer || open.name !== tag.name) return undefined
  stack.pop()
  outer.children.push(toElement(open, { closeStart: tag.closeStart, end: tag.end, selfClosing: false }))
  return tag.end
}

function addText(parent: Open, end: number): void {
  if (end > parent.textFrom) parent.children.push({ kind: 'text', start: parent.textFrom, end })
}

function begin(match: RegExpExecArray, name: string): Pick<Open, 'name' | 'start' | 'attributes'> {
  const offset = match.index + 1 + name.length
  const attributes = [...(match[3] ?? '').matchAll(ATTRIBUTE)].map((found) => ({
    name: found[1] ?? '',
    value: found[2] ?? found[3] ?? '',
    start: offset + found.index,
    end: offset + found.index + found[0].length,
  }))
  return { name, start: match.index, attributes }
}

function toElement(
  { name, start, openEnd, attributes, children }: Open,
  close: Pick<MjmlElement, 'closeStart' | 'end' | 'selfClosing'>,
): MjmlElement {
  return { kind: 'element', name, start, openEnd, attributes, children, ...close }
}
