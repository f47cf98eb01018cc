/** A part of a script, below one heading. Texts are HTML nodes of the few plain tags that a script may hold. */
export interface ScriptStep {
  readonly title: string
  readonly said: readonly Node[]
  readonly answers: readonly ScriptAnswer[]
}

export interface ScriptAnswer {
  readonly text: string
  /** What to say to it, before going on. */
  readonly reply: readonly Node[]
  /** The step to go on with; undefined: none, the call is over. */
  readonly next: number | undefined
}

const heading = /^H[2-4]$/
const ARROW = /\s*(?:→|-&gt;|->)\s*/

/**
 * A script as steps: each heading begins one, an ordered list in it holds the answers, chosen by 1 to 9. `Yes →
 * Prices` goes on with the step "Prices", an answer without an arrow with the next one; a quotation in the
 * answer is what to reply. See docs/web.md.
 */
export function parseScript(html: string, untitled: string): ScriptStep[] {
  const body = new DOMParser().parseFromString(html, 'text/html').body
  const parts: { title: string; nodes: Node[] }[] = []
  for (const node of body.childNodes) {
    if (heading.test(node.nodeName)) parts.push({ title: textOf(node), nodes: [] })
    else if (textOf(node) !== '' || node.nodeName === 'HR') {
      if (parts.length === 0) parts.push({ title: untitled, nodes: [] })
      parts.at(-1)?.nodes.push(node)
    }
  }
  const titles = parts.map(({ title }) => title.toLocaleLowerCase())
  return parts.map(({ title, nodes }, index) => ({
    title,
    said: nodes.filter(({ nodeName }) => nodeName !== 'OL'),
    answers: nodes.filter(isElement).flatMap((node) => answersOf(node, titles, index)),
  }))
}

function answersOf(node: Element, titles: readonly string[], step: number): ScriptAnswer[] {
  if (node.nodeName !== 'OL') return []
  return [...node.children].map((item) => {
    const reply = [...item.children].filter(({ nodeName }) => nodeName === 'BLOCKQUOTE')
    const text = [...item.childNodes].filter(({ nodeName }) => nodeName !== 'BLOCKQUOTE')
    const [said = '', target] = text.map(textOf).join(' ').trim().split(ARROW)
    const named = target === undefined ? -1 : titles.indexOf(target.trim().toLocaleLowerCase())
    const following = step + 1 < titles.length ? step + 1 : undefined
    return {
      text: said,
      reply: reply.flatMap(({ childNodes }) => [...childNodes]),
      next: named === -1 ? following : named,
    }
  })
}

function isElement(node: Node): node is Element {
  return node.nodeType === 1
}

function textOf(node: Node): string {
  return (node.textContent ?? '').trim()
}
