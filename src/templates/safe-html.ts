import { Parser } from 'htmlparser2'

export interface HtmlProblem {
  readonly line: number
  readonly message: string
  readonly remedy?: string
}

/** Mail programs drop them, and in the preview they would run or reach out. */
const ACTIVE = [
  'script',
  'iframe',
  'frame',
  'frameset',
  'object',
  'embed',
  'applet',
  'form',
  'input',
  'button',
  'textarea',
  'select',
  'base',
  'svg',
  'math',
  'template',
  'portal',
]
/** MJML writes its own into the page; an author's could redirect it or include files. */
const HEAD = ['link', 'meta', 'mj-include', 'mj-html-attributes']
const FORBIDDEN = { author: new Set([...ACTIVE, ...HEAD]), compiled: new Set(ACTIVE) }
const ADDRESS_ATTRIBUTES = new Set([
  'href',
  'src',
  'action',
  'formaction',
  'background',
  'poster',
  'srcset',
  'xlink:href',
])
const SAFE_SCHEMES = new Set(['http', 'https', 'mailto', 'tel', 'sms', 'cid'])

/** What may not stand in a mail, with its line: active elements, event handlers, addresses that run code. */
export function findUnsafeHtml(source: string, origin: 'author' | 'compiled'): HtmlProblem[] {
  const problems: HtmlProblem[] = []
  const lineAt = lineCounter(source)
  const parser = new Parser(
    {
      onopentagname(name) {
        if (FORBIDDEN[origin].has(name))
          problems.push({ line: lineAt(parser.startIndex), message: `<${name}> is not allowed in a mail` })
      },
      onattribute(name, value) {
        const message = problemOfAttribute(name, value)
        if (message) problems.push({ line: lineAt(parser.startIndex), message })
      },
    },
    { lowerCaseTags: true, lowerCaseAttributeNames: true, decodeEntities: true, recognizeSelfClosing: true },
  )
  parser.end(source)
  return problems
}

function problemOfAttribute(name: string, value: string): string | undefined {
  if (name.startsWith('on')) return `the attribute ${name} runs code`
  if (name === 'srcdoc') return 'the attribute srcdoc holds a page'
  if (name === 'style' && /expression\s*\(|javascript:/i.test(value)) return 'a style runs code'
  if (!ADDRESS_ATTRIBUTES.has(name)) return undefined

  const scheme = schemeOf(value)
  return scheme && !SAFE_SCHEMES.has(scheme) ? `an address begins with ${scheme}:` : undefined
}

/** The scheme as a browser reads it: blanks and controls inside are skipped. Undefined for a relative address. */
export function schemeOf(address: string): string | undefined {
  const bare = address.replace(/[\s\p{Cc}]/gu, '')
  return /^([a-z][a-z0-9+.-]*):/i.exec(bare)?.[1]?.toLowerCase()
}

/** Line numbers of rising offsets, from 1. */
function lineCounter(source: string): (offset: number) => number {
  let line = 1
  let seen = 0
  return (offset) => {
    for (; seen < offset; seen++) if (source[seen] === '\n') line += 1
    return line
  }
}
