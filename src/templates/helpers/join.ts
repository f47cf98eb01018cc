import { toText } from './helper.ts'

/** `{{join event.tags " · "}}` */
export function join(list: unknown, separator: unknown): string {
  if (!Array.isArray(list)) return toText(list)
  return list.map(toText).join(typeof separator === 'string' ? separator : ', ')
}
