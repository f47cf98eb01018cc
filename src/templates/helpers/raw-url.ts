import Handlebars from 'handlebars'
import { toText } from './helper.ts'

/** Begins a link whose whole address comes from the data; whoever follows it checks the scheme. */
export function rawUrl(value: unknown): Handlebars.SafeString {
  return new Handlebars.SafeString(toText(value).replace(/[\s\p{Cc}]/gu, ''))
}
