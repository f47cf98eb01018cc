import {
  type Document,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseDocument,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'
import { type Block, isBlock } from './definition.ts'

/**
 * The same text with another definition in it: only what differs is written anew, so that comments, order and layout
 * stay. Undefined when the text cannot be read.
 */
export function patchSource(source: string, definition: Block): string | undefined {
  const document = parseDocument(source)
  if (document.errors.length > 0 || !isMap(document.contents)) return undefined
  document.contents = patch(document, document.contents, definition) as typeof document.contents
  return document.toString({ lineWidth: 110 })
}

function patch(document: Document, node: unknown, value: unknown): Node {
  if (isMap(node) && isBlock(value)) return patchMap(document, node, value)
  if (isSeq(node) && Array.isArray(value)) return patchSeq(document, node, value)
  if (isScalar(node) && !isContainer(value)) {
    node.value = value
    return node
  }
  return document.createNode(value) as Node
}

function isContainer(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function patchMap(document: Document, map: YAMLMap, value: Block): Node {
  for (const key of keysOf(map)) if (!(key in value)) map.delete(key)
  for (const [key, inner] of Object.entries(value)) {
    const present = map.get(key, true)
    if (present === undefined) map.set(document.createNode(key), document.createNode(inner))
    else if (!isSame(present, inner, document)) map.set(key, patch(document, present, inner))
  }
  return map
}

/** A step is known by its id wherever it went, anything else by its place. */
function patchSeq(document: Document, seq: YAMLSeq, value: readonly unknown[]): Node {
  const before = [...seq.items]
  const taken = new Set<unknown>()
  const find = (one: unknown, index: number) => {
    const id = isBlock(one) ? one['id'] : undefined
    const byId = id === undefined ? undefined : before.find((item) => isMap(item) && item.get('id') === id)
    const byPlace = isMap(before[index]) && before[index].has('id') ? undefined : before[index]
    return byId ?? byPlace
  }
  seq.items = value.map((one, index) => {
    const present = find(one, index)
    if (present === undefined || taken.has(present)) return document.createNode(one)
    taken.add(present)
    return isSame(present as Node, one, document) ? present : patch(document, present, one)
  })
  return seq
}

function keysOf(map: YAMLMap): string[] {
  return map.items.map(({ key }) => String(isScalar(key) ? key.value : key))
}

function isSame(node: unknown, value: unknown, document: Document): boolean {
  const present = node as { toJS?: (of: Document) => unknown }
  return JSON.stringify(present.toJS ? present.toJS(document) : node) === JSON.stringify(value)
}
