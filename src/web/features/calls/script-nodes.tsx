import { createElement, Fragment, type ReactNode } from 'react'

const allowed = new Set([
  'p',
  'br',
  'b',
  'strong',
  'i',
  'em',
  'u',
  'ul',
  'li',
  'blockquote',
  'hr',
  'dl',
  'dt',
  'dd',
])
const empty = new Set(['br', 'hr'])

/** The nodes of a script as elements of our own: no attribute and no other tag comes through. */
export function ScriptNodes({ nodes }: { nodes: readonly Node[] }) {
  return <>{nodes.map(draw)}</>
}

function draw(node: Node, index: number): ReactNode {
  if (node.nodeType === 3) return node.textContent
  const tag = node.nodeName.toLowerCase()
  if (empty.has(tag)) return createElement(tag, { key: index })
  const children = [...node.childNodes].map(draw)
  return allowed.has(tag) ? (
    createElement(tag, { key: index }, ...children)
  ) : (
    <Fragment key={tag}>{children}</Fragment>
  )
}
