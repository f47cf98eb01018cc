import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  canMove,
  duplicate,
  insert,
  markBlocks,
  move,
  remove,
  setAttribute,
  setContent,
} from '../../src/web/features/contents/blocks/edit.ts'
import {
  allBlocks,
  contentOf,
  findBlock,
  type Mail,
  readMail,
} from '../../src/web/features/contents/blocks/model.ts'

const source = `<mjml>
  <mj-body background-color="#eee">
    {{> brand-header}}
    <mj-section>
      <mj-column>
        <mj-text font-size="24px">Hello {{default customer.firstName "you"}}</mj-text>
        <mj-text>A <b>text</b></mj-text>
        <mj-button href="https://a.example/?a=1&b=2">Go</mj-button>
      </mj-column>
      <mj-column><mj-social mode="x"><mj-social-element name="facebook">f</mj-social-element></mj-social></mj-column>
    </mj-section>
    {{#if event.total}}<mj-wrapper><mj-section /></mj-wrapper>{{/if}}
    {{> legal-footer}}
  </mj-body>
</mjml>`

function mailOf(text: string): Mail {
  const mail = readMail(text)
  if (!mail) throw new Error('the source was not read')
  return mail
}

const kindsOf = (text: string) => allBlocks(mailOf(text).blocks).map(({ path, kind }) => `${path} ${kind}`)
const at = (text: string, path: string) => {
  const block = findBlock(mailOf(text), path)
  if (!block) throw new Error(`there is no block ${path}`)
  return block
}

describe('blocks of a mail', () => {
  it('are read from the source; what the forms do not know is code', () => {
    expect(kindsOf(source)).toEqual([
      '0 partial',
      '1 section',
      '1.0.0 title',
      '1.0.1 text',
      '1.0.2 button',
      '1.1.0 code',
      '2 code',
      '3 code',
      '4 code',
      '5 partial',
    ])
  })

  it('are not guessed at where a tag is left open', () => {
    expect(readMail('<mjml><mj-body><mj-section></mj-body></mjml>')).toBeUndefined()
    expect(readMail('<mjml><mj-body><mj-text>x</mj-body></mjml>')).toBeUndefined()
    expect(readMail('')).toBeUndefined()
  })

  it('of every starter are read, and marking them changes nothing but classes', () => {
    const folder = join(import.meta.dirname, '../../templates')
    const files = readdirSync(folder).filter((file) => file.endsWith('.mjml'))
    for (const file of files) {
      const text = readFileSync(join(folder, file), 'utf8')
      const marked = markBlocks(text, mailOf(text))
      expect(marked).not.toBe(text)
      expect(marked.replace(/ css-class="blk-[\d-]+"/g, '')).toBe(text)
    }
    expect(files.length).toBeGreaterThan(5)
  })
})

describe('edits of blocks', () => {
  it('change an attribute or a content and no other letter', () => {
    const button = at(source, '1.0.2').element
    if (!button) throw new Error('no element')

    const linked = setAttribute(source, button, 'href', 'https://b.example/"x"')
    expect(linked).toBe(source.replace('https://a.example/?a=1&b=2', 'https://b.example/&quot;x&quot;'))
    expect(setAttribute(source, button, 'href', undefined)).toContain('<mj-button>Go')
    expect(setAttribute(source, button, 'align', 'left')).toContain('<mj-button align="left" href=')
    expect(setContent(source, button, 'Stop')).toBe(source.replace('>Go<', '>Stop<'))
  })

  it('swap neighbours, and take a block over the end of its column into the next', () => {
    const down = move(source, mailOf(source), at(source, '1.0.0'), 1)
    expect(down?.selected).toBe('1.0.1')
    expect(kindsOf(down?.source ?? '').slice(2, 4)).toEqual(['1.0.0 text', '1.0.1 title'])

    const over = move(source, mailOf(source), at(source, '1.0.2'), 1)
    expect(over?.selected).toBe('1.1.0')
    expect(at(over?.source ?? '', '1.1.0').kind).toBe('button')
    const back = move(over?.source ?? '', mailOf(over?.source ?? ''), at(over?.source ?? '', '1.1.0'), -1)
    expect(at(back?.source ?? '', back?.selected ?? '').kind).toBe('button')
    expect(back?.selected).toBe('1.0.2')
  })

  it('know where nothing moves any more', () => {
    expect(canMove(mailOf(source), at(source, '0'), -1)).toBe(false)
    expect(canMove(mailOf(source), at(source, '1.0.0'), -1)).toBe(false)
    expect(canMove(mailOf(source), at(source, '1.1.0'), 1)).toBe(false)
    expect(canMove(mailOf(source), at(source, '1.1.0'), -1)).toBe(true)
  })

  it('copy and take out', () => {
    const copied = duplicate(source, at(source, '1.0.1'))
    expect(copied.selected).toBe('1.0.2')
    expect(at(copied.source, '1.0.2').kind).toBe('text')
    expect(remove(copied.source, at(copied.source, '1.0.2')).source).toBe(source)
  })

  it('put new blocks after the chosen one, into a column or a section of their own', () => {
    const text = { text: '<mj-text>New</mj-text>', place: 'column' } as const
    const cases = [
      [at(source, '1.0.1'), '1.0.2'],
      [at(source, '1'), '1.1.1'],
      [at(source, '0'), '1.0.0'],
      [undefined, '5.0.0'],
    ] as const
    for (const [after, expected] of cases) {
      const put = insert(source, mailOf(source), after, text)
      expect(put.selected).toBe(expected)
      const { element } = at(put.source, expected)
      expect(element && contentOf(put.source, element)).toBe('New')
    }
    const section = { text: '<mj-section><mj-column></mj-column></mj-section>', place: 'body' } as const
    const put = insert(source, mailOf(source), at(source, '1.0.0'), section)
    expect([put.selected, at(put.source, '2').kind]).toEqual(['2', 'section'])
    const filled = insert(put.source, mailOf(put.source), at(put.source, '2'), text)
    expect(at(filled.source, filled.selected ?? '').kind).toBe('text')
    const empty = '<mjml><mj-body></mj-body></mjml>'
    expect(insert(empty, mailOf(empty), undefined, text).selected).toBe('0.0.0')
  })
})
