import {
  IconColumns2,
  IconColumns3,
  IconHeading,
  IconLayoutBottombar,
  IconLayoutNavbar,
  IconPhoto,
  IconPointer,
  IconSeparatorHorizontal,
  IconShoppingBag,
  IconSpacingVertical,
  IconTypography,
} from '@tabler/icons-react'
import type { Snippet } from './edit.ts'
import type { texts } from './texts.ts'

type Words = (typeof texts)['fr']

export const offers = [
  { key: 'title', icon: IconHeading },
  { key: 'text', icon: IconTypography },
  { key: 'image', icon: IconPhoto },
  { key: 'button', icon: IconPointer },
  { key: 'columns', icon: IconColumns2 },
  { key: 'three', icon: IconColumns3 },
  { key: 'divider', icon: IconSeparatorHorizontal },
  { key: 'spacer', icon: IconSpacingVertical },
  { key: 'product', icon: IconShoppingBag },
  { key: 'header', icon: IconLayoutNavbar },
  { key: 'footer', icon: IconLayoutBottombar },
] as const
export type Offer = (typeof offers)[number]['key']

/** What the palette puts into the source, with words of the content's language. */
export function snippetOf(offer: Offer, words: Words): Snippet {
  const column = (text: string): Snippet => ({ text, place: 'column' })
  const body = (text: string): Snippet => ({ text, place: 'body' })
  switch (offer) {
    case 'title':
      return column(
        `<mj-text font-size="24px" font-weight="700" line-height="30px">${words.newTitle}</mj-text>`,
      )
    case 'text':
      return column(`<mj-text>${words.newText}</mj-text>`)
    case 'button':
      return column(`<mj-button href="https://">${words.newButton}</mj-button>`)
    case 'image':
      return column('<mj-image src="" alt="" />')
    case 'divider':
      return column('<mj-divider border-width="1px" border-color="#e5e7eb" />')
    case 'spacer':
      return column('<mj-spacer height="24px" />')
    case 'product':
      return column(PRODUCTS)
    case 'columns':
      return body(columns(2, words))
    case 'three':
      return body(columns(3, words))
    case 'header':
      return body('{{> brand-header}}')
    case 'footer':
      return body('{{> legal-footer}}')
    default:
      return offer satisfies never
  }
}

const PRODUCTS = `<mj-table>
  {{#each event.items}}
  <tr>
    <td style="padding:8px 0">{{#if url}}<a href="{{url}}">{{name}}</a>{{else}}{{name}}{{/if}}</td>
    <td style="padding:8px 0" align="right">{{formatMoney price}}</td>
  </tr>
  {{/each}}
</mj-table>`

function columns(count: number, { newText }: Words): string {
  const one = `  <mj-column>\n    <mj-text>${newText}</mj-text>\n  </mj-column>`
  return `<mj-section background-color="#ffffff">\n${Array.from({ length: count }, () => one).join('\n')}\n</mj-section>`
}
