import { boundData } from './bound-data.ts'
import { type Body, compileBody } from './compile-body.ts'
import { POSITIONS_PER_SHOW } from './helpers/click.ts'
import { frameOf } from './render-frame.ts'

const MAX_CACHED = 2_000
const compiled = new Map<string, Body>()

/**
 * Where a click on this link goes, with the message's data filled in again; `position` is the clicked one, which
 * for a link in a loop also says which item. Undefined when that is no web address.
 */
export function resolveLink(url: string, position: number, data: unknown): string | undefined {
  if (!url.includes('{{')) return toWebAddress(url)
  const targets = bodyOf(url)(boundData(data), frameOf(data)).split('\n')
  return toWebAddress(targets[Math.floor(position / POSITIONS_PER_SHOW)] ?? '')
}

/** The row that a clicked position belongs to. */
export function linkPosition(position: number): number {
  return position % POSITIONS_PER_SHOW
}

/** An absolute http or https address without credentials in it. */
export function toWebAddress(text: string): string | undefined {
  if (!URL.canParse(text.trim())) return undefined
  const url = new URL(text.trim())
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:'
  return isWeb && url.username === '' && url.password === '' ? url.href : undefined
}

function bodyOf(url: string): Body {
  const known = compiled.get(url)
  if (known) return known

  const body = compileBody(url, 'url')
  if (compiled.size >= MAX_CACHED) compiled.delete(compiled.keys().next().value ?? '')
  compiled.set(url, body)
  return body
}
