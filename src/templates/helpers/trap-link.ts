import type { HelperOptions } from './helper.ts'

/** The address of the link that no reader sees, or nothing where clicks are not to be seen. */
export function trapLink(options: HelperOptions): string {
  return options.data.settings.trap ?? ''
}
