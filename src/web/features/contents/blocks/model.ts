import { type MjmlElement, type MjmlNode, parseMjml } from './parse.ts'

export const blockKinds = [
  'title',
  'text',
  'button',
  'image',
  'divider',
  'spacer',
  'table',
  'section',
  'partial',
  'code',
] as const
export type BlockKind = (typeof blockKinds)[number]

/** A piece of the mail that can be moved, copied and taken out as a whole. */
export interface Block {
  /** Its place: `2` in the body, `2.0.1` the second in the first column of the third. */
  readonly path: string
  readonly kind: BlockKind
  readonly start: number
  readonly end: number
  /** Missing for what is no element: an include, a `{{#if}}`. */
  readonly element: MjmlElement | undefined
  /** Of a section. */
  readonly columns: readonly Column[]
  /** How many stand beside it, itself included. */
  readonly siblings: number
}

export interface Column {
  readonly element: MjmlElement
  readonly blocks: readonly Block[]
}

export interface Mail {
  readonly body: MjmlElement
  readonly blocks: readonly Block[]
}

const SIMPLE: Readonly<Record<string, BlockKind>> = {
  'mj-button': 'button',
  'mj-image': 'image',
  'mj-divider': 'divider',
  'mj-spacer': 'spacer',
  'mj-table': 'table',
}
const PARTIAL = /^\{\{>\s*([\w-]+)\s*\}\}$/
const TITLE_PX = 20

/** The blocks of a source; undefined when it cannot be read as a tree. What is not known is a block of code. */
export function readMail(source: string): Mail | undefined {
  const body = parseMjml(source)?.children.find((node) => node.kind === 'element' && node.name === 'mj-body')
  if (body?.kind !== 'element') return undefined
  const pieces = piecesOf(source, body.children)
  const blocks = pieces.map((piece, index) =>
    topBlock(source, piece, { path: String(index), siblings: pieces.length }),
  )
  return { body, blocks }
}

/** All of them, also those in columns, in the order of the source. */
export function allBlocks(blocks: readonly Block[]): Block[] {
  return blocks.flatMap((block) => [block, ...block.columns.flatMap((column) => column.blocks)])
}

export function findBlock(mail: Mail | undefined, path: string | undefined): Block | undefined {
  return mail && path !== undefined ? allBlocks(mail.blocks).find((block) => block.path === path) : undefined
}

interface Piece {
  readonly start: number
  readonly end: number
  readonly element: MjmlElement | undefined
}

type Place = Pick<Block, 'path' | 'siblings'>

function topBlock(source: string, piece: Piece, place: Place): Block {
  const { element } = piece
  const columns = element?.name === 'mj-section' ? columnsOf(source, element, place.path) : undefined
  if (columns) return { ...piece, ...place, kind: 'section', columns }
  const isPartial = !element && PARTIAL.test(source.slice(piece.start, piece.end))
  return { ...piece, ...place, kind: isPartial ? 'partial' : 'code', columns: [] }
}

/** Undefined for a section of another build than columns side by side. */
function columnsOf(source: string, section: MjmlElement, path: string): Column[] | undefined {
  const pieces = piecesOf(source, section.children)
  if (pieces.length === 0 || pieces.some(({ element }) => element?.name !== 'mj-column')) return undefined
  return pieces.flatMap(({ element }, at) => {
    if (!element) return []
    const inside = piecesOf(source, element.children)
    const blocks = inside.map((piece, index): Block => {
      const place = { path: `${path}.${at}.${index}`, siblings: inside.length }
      return { ...piece, ...place, kind: kindOf(piece.element), columns: [] }
    })
    return [{ element, blocks }]
  })
}

function kindOf(element: MjmlElement | undefined): BlockKind {
  if (!element) return 'code'
  if (element.name !== 'mj-text') return SIMPLE[element.name] ?? 'code'
  return Number.parseInt(attributeOf(element, 'font-size') ?? '', 10) >= TITLE_PX ? 'title' : 'text'
}

/** Elements, and what is written between them; each include by itself, blanks not at all. */
function piecesOf(source: string, nodes: readonly MjmlNode[]): Piece[] {
  return nodes.flatMap((node): Piece[] => {
    if (node.kind === 'element') return [{ start: node.start, end: node.end, element: node }]
    return [
      ...source.slice(node.start, node.end).matchAll(/\{\{>\s*[\w-]+\s*\}\}|\S(?:(?!\{\{>)[\s\S])*/g),
    ].map((found) => {
      const start = node.start + found.index
      return { start, end: start + found[0].trimEnd().length, element: undefined }
    })
  })
}

export function attributeOf(element: MjmlElement, name: string): string | undefined {
  return element.attributes.find((one) => one.name === name)?.value
}

/** The HTML between the tags. */
export function contentOf(source: string, { openEnd, closeStart }: MjmlElement): string {
  return source.slice(openEnd, closeStart)
}

/** What a block says, for its name: without tags, short. */
export function wordsOf(source: string, { start, end, element }: Block): string {
  const said = element
    ? (attributeOf(element, 'alt') ?? contentOf(source, element))
    : source.slice(start, end)
  return said
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 60)
}
