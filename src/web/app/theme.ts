import { createTheme, type MantineColorsTuple, type MantineThemeOverride } from '@mantine/core'

const cobalt: MantineColorsTuple = [
  '#edf1fd',
  '#d7e0fb',
  '#adbff6',
  '#8fa8fb',
  '#6f90fa',
  '#426bf2',
  '#2f55d9',
  '#2747b8',
  '#203a97',
  '#182c73',
]

const rose: MantineColorsTuple = [
  '#fdecee',
  '#fad4d8',
  '#f4a9b1',
  '#ff8a94',
  '#e65565',
  '#d93445',
  '#c2273a',
  '#b3202f',
  '#8c1925',
  '#66121b',
]

/** What is wrong keeps its red border. */
const field = {
  styles: (_theme: unknown, { error }: { error?: unknown }) => ({
    input: error ? {} : { borderColor: 'var(--field-line)' },
    label: { fontWeight: 560 },
  }),
}

/** Mantine's greys of the dark scheme, ours: text first, the deepest ground last. */
const dark: MantineColorsTuple = [
  '#eceef2',
  '#b3bac6',
  '#98a1b0',
  '#66707f',
  '#2a2f3a',
  '#262b35',
  '#1a1d24',
  '#14161b',
  '#101216',
  '#0f1115',
]

const base = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontSizes: { xs: '11.5px', sm: '13px', md: '13.5px', lg: '15px', xl: '18px' },
  colors: { cobalt, rose, dark },
  primaryColor: 'cobalt',
  primaryShade: { light: 6, dark: 5 },
  defaultRadius: 8,
  cursorType: 'pointer',
  respectReducedMotion: true,
  headings: { fontWeight: '640' },
  components: {
    Button: { defaultProps: { size: 'sm', fw: 560 } },
    TextInput: { ...field },
    PasswordInput: { ...field },
    MultiSelect: { ...field },
    Select: { ...field, defaultProps: { comboboxProps: { shadow: 'md' } } },
    Textarea: { ...field },
    Autocomplete: { ...field },
    TagsInput: { ...field },
    Modal: { defaultProps: { centered: true, radius: 12, overlayProps: { backgroundOpacity: 0.4 } } },
    Menu: { defaultProps: { shadow: 'md', radius: 8 } },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true } },
  },
})

/** `0,07` in French; a point is understood as well. */
function withSeparator(decimalSeparator: string): MantineThemeOverride {
  const defaultProps = { decimalSeparator, allowedDecimalSeparators: ['.', ','] }
  return { ...base, components: { ...base.components, NumberInput: { ...field, defaultProps } } }
}

export const themes = { fr: withSeparator(','), en: withSeparator('.') }
