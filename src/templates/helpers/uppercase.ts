import { type HelperOptions, toText } from './helper.ts'

/** `{{uppercase customer.firstName}}`, by the rules of the message's language. */
export function uppercase(value: unknown, options: HelperOptions): string {
  return toText(value).toLocaleUpperCase(options.data.settings.locale)
}
