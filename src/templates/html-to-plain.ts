import { convert } from 'html-to-text'

/** The text part of a mail: no wrapping, which could cut a `{{…}}` in two, and no letters changed. */
export function htmlToPlain(html: string): string {
  const heading = { uppercase: false, leadingLineBreaks: 2, trailingLineBreaks: 1 }
  const text = convert(html, {
    wordwrap: false,
    selectors: [
      ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: heading })),
      { selector: 'a', options: { linkBrackets: ['<', '>'] as [string, string], ignoreHref: false } },
      { selector: 'img', format: 'skip' },
      // The preheader: said once more by the first lines of the text.
      { selector: 'div[style*="display:none"]', format: 'skip' },
      { selector: 'table', format: 'block' },
    ],
  })
  return `${text
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()}\n`
}
