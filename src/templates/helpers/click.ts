import type { HelperOptions } from './helper.ts'

/** How far apart the positions are that one looped link takes, one for each time that it is shown. */
export const POSITIONS_PER_SHOW = 1_000

/** `{{click 3}}`, put in place of the third link's address when a version is published. */
export function click(position: number, options: HelperOptions): string {
  const { settings } = options.data
  return settings.click
    ? settings.click(position, () => settings.target(position))
    : settings.target(position)
}

/** `{{clickEach 3}}`: the same inside a loop, where each item has its own target. */
export function clickEach(position: number, options: HelperOptions): string {
  const { settings } = options.data
  const before = settings.shown.get(position) ?? 0
  settings.shown.set(position, before + 1)
  const place = position + before * POSITIONS_PER_SHOW
  return settings.click ? settings.click(place, () => settings.target(place)) : settings.target(place)
}
