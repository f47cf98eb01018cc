export type Device = 'desktop' | 'mobile' | 'dark' | 'plain'

/** As programs that know nothing of a dark scheme darken a mail: light becomes dark, pictures stay. */
const INVERTED = `<style>html{background:#fff;filter:invert(1) hue-rotate(180deg)}
img,[style*="background-image"],[background]{filter:invert(1) hue-rotate(180deg)}</style>`
/** Links would open inside the frame. */
const BASE = '<base target="_blank">'

/** The page of a mail for the frame; dark: by the author's own rules where there are some. */
export function framePage(html: string, device: Device): string {
  const page = html.replace(/<head([^>]*)>/i, `<head$1>${BASE}`)
  if (device !== 'dark') return page
  const scheme = /\(\s*prefers-color-scheme\s*:\s*dark\s*\)/g
  return scheme.test(page)
    ? page.replace(scheme, '(min-width: 0)')
    : page.replace('</head>', `${INVERTED}</head>`)
}
