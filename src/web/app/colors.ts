import { localStorageColorSchemeManager } from '@mantine/core'

/** The same key as in index.html, which paints first. */
export const colorsManager = localStorageColorSchemeManager({ key: 'relance.colors' })
