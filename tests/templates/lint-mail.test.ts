import { describe, expect, it } from 'vitest'
import { lintMail } from '../../src/templates/lint-mail.ts'

describe('lintMail', () => {
  it('names the line of a picture without words and of links that lead nowhere', () => {
    const remarks = lintMail(`<mjml>
<mj-image src="https://a.example/x.png" />
<mj-image src="https://a.example/x.png" alt="" href="https://a.example" />
<mj-button>Go</mj-button>
<mj-button href="#">Go</mj-button>
<mj-text><a href="/cart">Cart</a> <a href="{{event.url}}">x</a> <a href="#top">x</a></mj-text>
<mj-text><a href="http://localhost:3000/x">x</a> <a href="https://">x</a> <a href="mailto:a@b.example">x</a></mj-text>
</mjml>`)

    expect(remarks.map(({ line, message }) => [line, message])).toEqual([
      [2, 'a picture has no alt text'],
      [4, 'a button leads nowhere'],
      [5, 'a link leads nowhere: href="#"'],
      [6, '/cart is no whole address: a mail has no page to start from'],
      [7, 'http://localhost:3000/x opens on the author’s own machine only'],
      [7, 'a link is not complete: https://'],
    ])
  })
})
