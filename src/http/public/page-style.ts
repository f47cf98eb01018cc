import { createHash } from 'node:crypto'

/** One small style sheet for all public pages, in the page itself: a page is one request and no script. */
export const pageStyle = `
:root{--ink:#191919;--soft:#57534e;--line:#ddd9d3;--paper:#f6f4f0;--card:#fff;--deep:#14394b}
@media (prefers-color-scheme:dark){:root{--ink:#f1efec;--soft:#b5afa8;--line:#3d3a37;--paper:#1b1a19;--card:#262423;--deep:#8fc6df}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main,header{max-width:34rem;margin:0 auto;padding:0 1.25rem}
header{display:flex;justify-content:space-between;gap:1rem;padding-top:2rem}
header strong{color:var(--deep)}
h1{font-size:1.6rem;line-height:1.25;margin:1.5rem 0 .5rem}
h2{font-size:1rem;margin:0;padding:.9rem 1.1rem}
p{margin:.5rem 0 1rem}
a{color:inherit}
.soft{color:var(--soft)}
.card{background:var(--card);border:1px solid var(--line);border-radius:.9rem;margin:0 0 1rem;overflow:hidden}
fieldset{border:0;margin:0;padding:0;min-width:0}
legend{float:left;width:100%;font-weight:700;padding:.9rem 1.1rem}
legend+.row{clear:both}
.row{display:flex;gap:.8rem;padding:.9rem 1.1rem;border-top:1px solid var(--line);align-items:flex-start}
.row input{width:1.35rem;height:1.35rem;margin:.1rem 0 0;flex:none;accent-color:var(--deep)}
.row small{display:block;color:var(--soft)}
.field{display:block;margin:0 0 1rem}
.field span{display:block;font-weight:600;margin-bottom:.25rem}
.field input,.field select{width:100%;padding:.7rem .8rem;font:inherit;color:inherit;background:var(--card);border:1px solid var(--line);border-radius:.6rem}
button{width:100%;padding:.9rem;margin:0 0 .7rem;font:inherit;font-weight:700;border-radius:.6rem;border:1px solid var(--deep);background:var(--deep);color:var(--paper);cursor:pointer}
button.second{background:none;border-color:var(--line);color:inherit}
:focus-visible{outline:3px solid var(--deep);outline-offset:2px}
.note{border-left:4px solid var(--deep);background:var(--card);padding:.7rem 1rem;margin:0 0 1rem}
header img{height:2.5rem;max-width:15rem;object-fit:contain}
.trap{position:absolute;left:-9999px;width:1px;height:1px;overflow:hidden}
`

/** The source of this sheet for a Content-Security-Policy. */
export const pageStyleHash = `'sha256-${createHash('sha256').update(pageStyle).digest('base64')}'`

/** The company's own colour, over that of the sheet; lighter on dark paper. */
export function brandStyle(color: string): { readonly css: string; readonly source: string } {
  const css = `:root{--deep:${color}}@media (prefers-color-scheme:dark){:root{--deep:color-mix(in srgb,${color} 35%,white)}}`
  return { css, source: `'sha256-${createHash('sha256').update(css).digest('base64')}'` }
}
