import type { HelperOptions } from './helper.ts'

/** The address of the open pixel, or nothing where opens are not to be seen. */
export function openPixel(options: HelperOptions): string {
  return options.data.settings.open ?? ''
}
