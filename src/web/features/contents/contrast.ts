/** How well two colours `#rrggbb` read on each other (WCAG 2.2): texts need 4.5. Undefined: not such colours. */
export function contrastOf(one: string, other: string): number | undefined {
  const [a, b] = [lightness(one), lightness(other)]
  if (a === undefined || b === undefined) return undefined
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)
}

function lightness(hex: string): number | undefined {
  const full = /^#[0-9a-f]{3}$/i.test(hex)
    ? `#${[...hex.slice(1)].map((digit) => digit + digit).join('')}`
    : hex
  if (!/^#[0-9a-f]{6}$/i.test(full)) return undefined
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(full.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
