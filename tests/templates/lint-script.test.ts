import { describe, expect, it } from 'vitest'
import { lintScript } from '../../src/templates/lint-script.ts'

describe('lintScript', () => {
  it('says nothing of a script whose every step is reached, by name or by going on', () => {
    const script = `<h3>Opening</h3><p>Hello</p>
<ol><li>Yes → the offer<blockquote>Fine → then</blockquote></li><li>No -&gt; End</li></ol>
<h3>The offer</h3><p>It costs 5 €</p><h3>End</h3><p>Bye</p>`

    expect(lintScript(script)).toEqual([])
  })

  it('names an answer that leads to no step, and a step that nothing leads to', () => {
    const script = `<h3>Opening</h3>
<ol>
<li>Yes → Prices</li>
<li>No → End</li>
</ol>
<h3>Offer</h3><ol><li>ok → End</li></ol>
<h3>Forgotten</h3>
<h3>End</h3>`

    expect(lintScript(script).map(({ line, message }) => [line, message])).toEqual([
      [3, 'an answer leads to “Prices”, and no step has this title'],
      [7, 'no answer leads to the step “Forgotten”'],
    ])
  })
})
