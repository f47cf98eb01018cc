import { Parser } from 'htmlparser2'
import type { TemplateProblem } from './template.ts'

type Remark = Pick<TemplateProblem, 'message'> & { readonly line: number; readonly remedy: string }

/** Hosts that examples use, and that no customer can open. */
const NOWHERE = /^https?:\/\/(?:localhost|127\.|0\.0\.0\.0|\[::1\])/i
const LINKS = new Set(['a', 'mj-button', 'mj-navbar-link', 'mj-social-element', 'mj-hero', 'mj-image'])

/** What is allowed but serves a reader badly: pictures without words, links that lead nowhere. */
export function lintMail(mjml: string): Remark[] {
  const remarks: Remark[] = []
  // Elements in mj-attributes only set defaults.
  let isDefault = false
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (name === 'mj-attributes') isDefault = true
        if (isDefault) return
        const line = mjml.slice(0, parser.startIndex).split('\n').length
        const say = (message: string, remedy: string) => remarks.push({ line, message, remedy })
        if ((name === 'img' || name === 'mj-image') && attributes['alt'] === undefined)
          say('a picture has no alt text', 'add alt="what it shows"; alt="" when it only decorates')
        if (!LINKS.has(name)) return
        const problem = problemOfLink(name, attributes['href'])
        if (problem) say(problem, 'give it a whole address: href="https://…"')
      },
      onclosetag(name) {
        if (name === 'mj-attributes') isDefault = false
      },
    },
    { lowerCaseTags: true, lowerCaseAttributeNames: true, decodeEntities: true, recognizeSelfClosing: true },
  )
  parser.end(mjml)
  return remarks
}

function problemOfLink(name: string, href: string | undefined): string | undefined {
  if (href === undefined) return name === 'mj-button' ? 'a button leads nowhere' : undefined
  const target = href.trim()
  if (target === '' || target === '#') return `a link leads nowhere: href="${target}"`
  if (target.startsWith('{{') || target.startsWith('#')) return undefined
  if (NOWHERE.test(target)) return `${target} opens on the author’s own machine only`
  if (/^https?:\/\/?$/i.test(target)) return `a link is not complete: ${target}`
  return /^[a-z][a-z0-9+.-]*:/i.test(target)
    ? undefined
    : `${target} is no whole address: a mail has no page to start from`
}
