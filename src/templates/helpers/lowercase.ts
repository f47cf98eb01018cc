import { type HelperOptions, toText } from './helper.ts'

/** `{{lowercase customer.city}}`, by the rules of the message's language. */
export function lowercase(value: unknown, options: HelperOptions): string {
  return toText(value).toLocaleLowerCase(options.data.settings.locale)
}
